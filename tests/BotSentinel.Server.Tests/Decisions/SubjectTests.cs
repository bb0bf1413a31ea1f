using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Decisions;

public abstract class SubjectTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task Looking_TakesNothing()
    {
        await using StateGateway gateway = await StartAsync(permits: 1);

        string[] looked = [await NextAsync(gateway), await NextAsync(gateway)];
        await DecideAsync(gateway);

        Assert.Equal(["allow", "allow", "deny"], [.. looked, await NextAsync(gateway)]);
    }

    [Fact]
    public async Task Reset_GivesAFreshAllowance()
    {
        await using StateGateway gateway = await StartAsync(permits: 1);
        await DecideAsync(gateway);

        await gateway.Api.SendAsync(HttpMethod.Post, "bots/shop/subjects/user:5/reset", null, HttpStatusCode.NoContent);

        Assert.Equal("allow", (string)(await DecideAsync(gateway))["verdict"]!);
    }

    [Fact]
    public async Task ResetBeforeTheFirstUpdateAfterARestart_IsNotLost()
    {
        Dictionary<string, string?> settings = new() { ["StateFolder"] = Directory.CreateTempSubdirectory("sentinel-").FullName };
        string database = await StateGateway.NewDatabaseAsync(_kind), key;
        await using (StateGateway before = await StateGateway.StartAsync(database, null, settings))
        {
            key = before.Key;
            await before.AddBotAsync(await before.PublishAsync(1));
            await DecideAsync(before);
            Assert.Equal("deny", (string)(await DecideAsync(before))["verdict"]!);
        }

        await using StateGateway gateway = await StateGateway.StartAsync(database, key, settings);
        await gateway.Api.SendAsync(HttpMethod.Post, "bots/shop/subjects/user:5/reset", null, HttpStatusCode.NoContent);

        Assert.Equal("allow", (string)(await DecideAsync(gateway))["verdict"]!);
    }

    [Fact]
    public async Task BlockedUser_IsRefusedByAllBotsUntilUnblocked()
    {
        await using StateGateway gateway = await StartAsync(permits: 100);
        await gateway.AddBotAsync(null, "second", "2:a");

        await gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/block", """{"reason":"spam"}""", HttpStatusCode.OK);
        JsonNode[] blocked = [await DecideAsync(gateway), await DecideAsync(gateway, "second")];
        JsonNode state = await gateway.Api.GetAsync("bots/shop/subjects/user:5");
        await gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/unblock", null, HttpStatusCode.NoContent);

        Assert.All(blocked, decision => Assert.Equal(("blockListed", "spam"), ((string)decision["reason"]!, (string)decision["detail"]!)));
        Assert.Equal("spam", (string)state["blocked"]!["reason"]!);
        Assert.Equal("allow", (string)(await DecideAsync(gateway))["verdict"]!);
    }

    [Fact]
    public async Task Refusals_AreKeptWithTheirTraceAndWithoutTheText()
    {
        await using StateGateway gateway = await StartAsync(permits: 1);
        await DecideAsync(gateway);
        JsonNode refused = await DecideAsync(gateway);

        JsonNode page;
        do
        {
            page = await gateway.Api.GetAsync("decisions?bot=shop&subject=user:5");
        }
        while (page["items"]!.AsArray().Count == 0);

        JsonNode kept = Assert.Single(page["items"]!.AsArray())!;
        JsonNode byId = await gateway.Api.GetAsync($"decisions/{kept["id"]}"), asAnswered = await gateway.Api.GetAsync($"decisions/{refused["id"]}");
        JsonNode history = await gateway.Api.GetAsync("subjects/user:5/history");
        Assert.Equal("limited", (string)kept["reason"]!);
        Assert.Contains(kept["trace"]!.AsArray(), line => (string)line!["outcome"]! == "denied");
        Assert.Equal(kept.ToJsonString(), byId.ToJsonString());
        Assert.Equal(refused.ToJsonString(), asAnswered.ToJsonString());
        Assert.Single(history["decisions"]!.AsArray());
        Assert.DoesNotContain("CANARY", page.ToJsonString() + history.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MoreDecisionsThanTheQuota_PushOutTheOldest()
    {
        await using StateGateway gateway = await StartAsync(permits: 1);
        await gateway.Api.SendAsync(HttpMethod.Put, "tenants/default", """{"enabled":true,"quotas":{"storedDecisions":3}}""", HttpStatusCode.OK, "*");
        for (int i = 0; i < 8; i++)
        {
            await DecideAsync(gateway);
        }

        JsonNode page;
        do
        {
            page = await gateway.Api.GetAsync("decisions");
        }
        while (page["items"]!.AsArray().Count != 3);
    }

    [Fact]
    public async Task TelegramsOwnUpdate_IsDecidedAsItCame()
    {
        await using StateGateway gateway = await StartAsync(permits: 1);

        JsonNode first = await gateway.Api.SendAsync(HttpMethod.Post, "decide?format=telegram", UpdateJson.Message(1), HttpStatusCode.OK);
        JsonNode second = await gateway.Api.SendAsync(HttpMethod.Post, "decide?format=telegram", UpdateJson.Message(2), HttpStatusCode.OK);
        await gateway.Api.SendAsync(HttpMethod.Post, "decide?format=telegram", "{}", HttpStatusCode.BadRequest);

        Assert.Equal(("allow", "deny", "message"), ((string)first["verdict"]!, (string)second["verdict"]!, (string)first["kind"]!));
    }

    private async Task<StateGateway> StartAsync(int permits)
    {
        StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(await gateway.PublishAsync(permits));
        return gateway;
    }

    private static Task<JsonNode> DecideAsync(StateGateway gateway, string bot = "shop") =>
        gateway.Api.SendAsync(HttpMethod.Post, $"decide?bot={bot}", """{"user":5,"chat":5,"text":"CANARY"}""", HttpStatusCode.OK);

    private static async Task<string> NextAsync(StateGateway gateway) => (string)(await gateway.Api.GetAsync("bots/shop/subjects/user:5"))["next"]!["verdict"]!;
}

public sealed class SqliteSubjectTests() : SubjectTests(isPostgres: false);

public sealed class PostgresSubjectTests() : SubjectTests(isPostgres: true);
