using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Tests.Keys;

public sealed class KeyRingTests
{
    [Fact]
    public async Task KeyThatIsRevokedWhileItIsLookedUp_IsNotRememberedAsOpen()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        Interrupting clock = new();
        using DurableStore store = new(DatabaseOptions.File(gateway.Database), clock, new StoreSignals(new ChangeSignal(), new AuditSignal()));
        KeyRing ring = new(store, clock);

        // The key has been read when its use is about to be noted.
        clock.Interrupt = ring.Forget;
        Assert.NotNull(await ring.FindAsync(gateway.Key, TestContext.Current.CancellationToken));
        await using (StoreSession session = await store.WriteAllAsync(TestContext.Current.CancellationToken))
        {
            await session.Db.Keys.IgnoreQueryFilters().ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);
            await session.CommitAsync(TestContext.Current.CancellationToken);
        }

        clock.Interrupt = null;
        Assert.Null(await ring.FindAsync(gateway.Key, TestContext.Current.CancellationToken));
    }

    private sealed class Interrupting : TimeProvider
    {
        public Action? Interrupt { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            Interrupt?.Invoke();
            return System.GetUtcNow();
        }
    }
}
