using BotSentinel.Server.Audit;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Lists;

public sealed class ExportTests
{
    [Fact]
    public async Task SlowReaderOfAnExport_HoldsNoConnection()
    {
        string database = await StateGateway.NewDatabaseAsync(DatabaseKind.Postgres);
        using DurableStore store = new(DatabaseOptions.Parse($"{database};Maximum Pool Size=1;Timeout=2")!, TimeProvider.System, new StoreSignals(new ChangeSignal(), new AuditSignal()));
        Caller caller = Caller.Of(TenantRow.Default);
        await using (StoreSession session = await store.WriteAllAsync(TestContext.Current.CancellationToken))
        {
            session.Db.Tenants.Add(new TenantRow { Id = TenantRow.Default, Name = TenantRow.Default, CreatedAt = session.Now, ChangedAt = session.Now });
            session.Db.ListEntries.AddRange(((string[])["user:1", "user:2"]).Select(subject => new ListEntryRow { TenantId = TenantRow.Default, List = ListKind.Block, Subject = subject, AddedAt = session.Now, Version = 1 }));
            await session.CommitAsync(TestContext.Current.CancellationToken);
        }

        List<string> lines = [];
        await foreach (string line in new ListService(store, new ListDangers(store, new GatewayOptions())).ExportAsync(caller, ListKind.Block, TestContext.Current.CancellationToken))
        {
            lines.Add(line);
            await using StoreSession other = await store.ReadAsync(caller, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["subject,until,reason", "user:1", "user:2"], lines);
    }
}
