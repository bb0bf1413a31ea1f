using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Decisions;

public abstract class DecideTests(bool isPostgres)
{
    private const string FromTelegramAlone = """{"policies":{"none":{"limits":[{"permits":1,"window":"1h"}]}},"rules":[{"when":{"platform":"telegram"},"policy":"none"}]}""";

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task BotThatIsNotThere_IsACallLikeOthers()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["ApiCallsPerMinute"] = "2" }, builder => builder.Services.AddStoppedClock());

        await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=a", "{}", HttpStatusCode.NotFound);
        await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=b", "{}", HttpStatusCode.NotFound);

        await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=c", "{}", HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task DecidedUpdates_CountAsTheBotsTraffic()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(await gateway.PublishAsync(1));

        await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":1}""", HttpStatusCode.OK);
        await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":1}""", HttpStatusCode.OK);

        Bot bot = Assert.Single(gateway.Services.GetRequiredService<BotRegistry>().All);
        Assert.Equal((1, 1), (bot.Traffic.Of(Outcome.Allowed), bot.Traffic.Of(Outcome.Refused)));
    }

    [Theory]
    [InlineData("", "deny")]
    [InlineData(""" "platform":"telegram", """, "deny")]
    [InlineData(""" "platform":"discord", """, "allow")]
    public async Task Update_IsOfTheBotsPlatformUnlessItSaysAnother(string platform, string second)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "policies", $$"""{"name":"main","draft":{{FromTelegramAlone}}}""", HttpStatusCode.Created))["id"]!;
        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}", HttpStatusCode.OK, "*");
        await gateway.AddBotAsync(policy);
        string update = $$"""{ {{platform}} "user":1 }""";

        await gateway.Api.SendAsync(HttpMethod.Post, "decide", update, HttpStatusCode.OK);
        JsonNode decision = await gateway.Api.SendAsync(HttpMethod.Post, "decide", update, HttpStatusCode.OK);

        Assert.Equal(second, (string)decision["verdict"]!);
    }

    [Fact]
    public async Task RefusalsThatWait_AreWrittenWhenTheGatewayEnds()
    {
        string database = await StateGateway.NewDatabaseAsync(_kind), key;
        await using (StateGateway gateway = await StateGateway.StartAsync(database, null))
        {
            key = gateway.Key;
            await gateway.AddBotAsync(await gateway.PublishAsync(1));
            DurableStore store = gateway.Services.GetRequiredService<DurableStore>();
            await using (StoreSession writing = await store.WriteAllAsync(TestContext.Current.CancellationToken))
            {
                // In SQLite nobody else writes meanwhile.
                for (int i = 0; i <= 20; i++)
                {
                    await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":1}""", HttpStatusCode.OK);
                }
            }
        }

        await using StateGateway again = await StateGateway.StartAsync(database, key);
        await using StoreSession session = await again.Services.GetRequiredService<DurableStore>().ReadAllAsync(TestContext.Current.CancellationToken);
        Assert.Equal(20, await session.Db.Decisions.IgnoreQueryFilters().CountAsync(TestContext.Current.CancellationToken));
    }
}

public sealed class SqliteDecideTests() : DecideTests(isPostgres: false);

public sealed class PostgresDecideTests() : DecideTests(isPostgres: true);
