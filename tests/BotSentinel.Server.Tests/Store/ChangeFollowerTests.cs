using System.Net;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace BotSentinel.Server.Tests.Store;

/// <summary>Changes that cannot be done, as other gateways, later versions or damage make them.</summary>
public abstract class ChangeFollowerTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Theory]
    [InlineData(ChangeKind.Reset, "nonsense")]
    [InlineData(ChangeKind.Reset, null)]
    [InlineData(ChangeKind.List, """{"list":"quarantine","subject":"user:1"}""")]
    [InlineData((ChangeKind)200, "{}")]
    public async Task ChangeThatThisVersionCannotRead_HoldsUpNothing(object kind, string? detail)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);

        await CommitAsync(gateway, (ChangeKind)kind, "x", detail);

        await BlocksAtOnceAsync(gateway, "user:7");
    }

    [Fact]
    public async Task DetailOfALaterVersion_IsReadAsFarAsItIsKnown()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);
        await DecideAsync(gateway, 7);

        await CommitAsync(gateway, ChangeKind.List, "block", """{"list":"block","subject":"user:7","isRemoved":false,"severity":3}""");

        Assert.Equal("deny", await DecideAsync(gateway, 7));
    }

    [Fact]
    public async Task ChangeThatAlwaysFails_IsPassedOverAloneAcrossGapsInNumbers()
    {
        FakeTimeProvider clock = new();
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        string broken = await gateway.AddBotAsync(null, "broken", "2:a");
        await gateway.AddBotAsync(null, "shop");
        await ExecuteAsync(gateway, db => db.Bots.IgnoreQueryFilters().Where(bot => bot.Id == broken).ExecuteUpdateAsync(set => set.SetProperty(bot => bot.Token, "opens no more")));

        // The numbers between are of transactions that came to nothing.
        await AddAsync(gateway, [Change(1_000, ChangeKind.Reset, broken, $$"""{"bot":"{{broken}}","subject":"user:1"}"""), Change(2_000, ChangeKind.List, "block", """{"list":"block","subject":"user:7"}""")]);

        await gateway.Services.GetRequiredService<BotRegistry>().ByName("shop")!.GetAsync();
        while (await DecideAsync(gateway, 7) != "deny")
        {
            clock.Advance(ChangeFollower.Period);
            await Task.Yield();
        }
    }

    [Fact]
    public async Task BotThatCannotBeServedAsItIsNow_KeepsNoOthersFromIt()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string broken = await gateway.AddBotAsync(null, "broken", "2:a"), shop = await gateway.AddBotAsync(null, "shop");
        BotRegistry bots = gateway.Services.GetRequiredService<BotRegistry>();
        Bot made = (await bots.ById(shop)!.GetAsync())!;
        await bots.ById(broken)!.GetAsync();
        await ExecuteAsync(gateway, db => db.Bots.IgnoreQueryFilters().Where(bot => bot.Id == broken).ExecuteUpdateAsync(set => set.SetProperty(bot => bot.Token, "opens no more")));
        await ExecuteAsync(gateway, db => db.Bots.IgnoreQueryFilters().Where(bot => bot.Id == shop).ExecuteUpdateAsync(set => set.SetProperty(bot => bot.Notices, false)));

        await CommitAsync(gateway, ChangeKind.Tenant, TenantRow.Default, null);

        Assert.False(made.Options.Notices);
    }

    [Fact]
    public void FailureOfTheDatabase_IsKnownUnderWhateverEfCoreWrapsItIn()
    {
        InvalidOperationException postgres = new("likely transient", new NpgsqlException("down")), sqlite = new("likely transient", new DbUpdateException("failed", new SqliteException("locked", 5)));

        Assert.Equal((503, 503), (Problems.Of(postgres)!.Status, Problems.Of(sqlite)!.Status));
        Assert.Null(Problems.Of(new InvalidOperationException("ours", new FormatException())));
    }

    private static async Task BlocksAtOnceAsync(StateGateway gateway, string subject)
    {
        await gateway.Api.SendAsync(HttpMethod.Put, $"lists/block/entries/{subject}", "{}", HttpStatusCode.OK, "*");
        Assert.Equal("deny", await DecideAsync(gateway, 7));
    }

    private static async Task<string> DecideAsync(StateGateway gateway, int user) =>
        (string)(await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", $$"""{"user":{{user}},"chat":1}""", HttpStatusCode.OK))["verdict"]!;

    private static async Task CommitAsync(StateGateway gateway, ChangeKind kind, string subject, string? detail)
    {
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().WriteAllAsync(TestContext.Current.CancellationToken);
        session.Changed(kind, subject, detail, TenantRow.Default);
        await session.CommitAsync(TestContext.Current.CancellationToken);
    }

    private static ChangeRow Change(long number, ChangeKind kind, string subject, string detail) =>
        new() { Number = number, TenantId = TenantRow.Default, Kind = kind, Subject = subject, Detail = detail, At = DateTimeOffset.UnixEpoch };

    private static Task AddAsync(StateGateway gateway, ChangeRow[] changes) => ExecuteAsync(gateway, db =>
    {
        db.Changes.AddRange(changes);
        return db.SaveChangesAsync(TestContext.Current.CancellationToken);
    });

    private static async Task ExecuteAsync(StateGateway gateway, Func<SentinelDb, Task> execute)
    {
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().WriteAllAsync(TestContext.Current.CancellationToken);
        await execute(session.Db);
        await session.CommitAsync(TestContext.Current.CancellationToken);
    }
}

public sealed class SqliteChangeFollowerTests() : ChangeFollowerTests(isPostgres: false);

public sealed class PostgresChangeFollowerTests() : ChangeFollowerTests(isPostgres: true);
