using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Health;

public sealed class HealthReportTests
{
    [Fact]
    public async Task Report_TellsOfTheGatewayItsDatabaseAndTheBotsThatHadTraffic()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        string bot = await gateway.AddBotAsync(null);
        await gateway.AddBotAsync(null, "idle", "223456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        using HttpResponseMessage decided = await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", """{"user":5,"chat":5,"text":"hello"}""");

        JsonNode report = await gateway.Api.GetAsync("health/report");

        Assert.Equal((true, "sqlite", "memory"), ((bool)report["gateway"]!["ready"]!, (string?)report["gateway"]!["state"], (string?)report["gateway"]!["counters"]));
        Assert.NotNull(report["databaseMilliseconds"]);
        JsonNode busy = Assert.Single(report["bots"]!.AsArray())!;
        Assert.Equal((bot, 0), ((string?)busy["id"], (int)busy["queue"]!["waiting"]!));
    }

    [Fact]
    public async Task Report_TellsWhichBotsAskTheSpamModelAndWhatItIsTaught()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        JsonNode policy = await gateway.Api.SendAsync(HttpMethod.Post, "policies", """{"name":"main","draft":{"policies":{"default":{"content":{"rules":[{"any":[{"spam":{"falsePositives":0.005}},{"links":{}}]}]}}}}}""", HttpStatusCode.Created);
        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy["id"]}/publish", "{}", HttpStatusCode.OK, "*");
        string bot = await gateway.AddBotAsync((string)policy["id"]!);
        await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", """{"user":5,"chat":5,"text":"hello"}""", HttpStatusCode.OK);
        await gateway.Api.SendAsync(HttpMethod.Post, "marks", """{"text":"free money now","spam":true}""", HttpStatusCode.Created);

        JsonNode spam = (await gateway.Api.GetAsync("health/report"))["spam"]!;

        JsonNode asked = Assert.Single(spam["inForce"]!.AsArray())!;
        Assert.Equal((bot, null, 0.005), ((string)asked["bot"]!, (string?)asked["model"], (double)asked["falsePositives"]!));
        Assert.Equal(1, (int)spam["marked"]!);
    }

    [Fact]
    public async Task AnotherTenantsMarksAndBots_AreNotTold()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        await gateway.Api.SendAsync(HttpMethod.Post, "marks", """{"text":"free money now","spam":true}""", HttpStatusCode.Created);
        JsonNode other = await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"other"}""", HttpStatusCode.Created);
        JsonNode key = await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{other["id"]}/keys", """{"name":"first"}""", HttpStatusCode.Created);
        using ApiClient theirs = new(gateway.Admin.BaseAddress!, (string)key["key"]!);

        Assert.Equal(0, (int)(await theirs.GetAsync("health/report"))["spam"]!["marked"]!);
    }
}
