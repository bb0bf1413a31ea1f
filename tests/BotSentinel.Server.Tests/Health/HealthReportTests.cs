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
}
