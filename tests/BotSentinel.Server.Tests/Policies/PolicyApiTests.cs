using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Policies;

public abstract class PolicyApiTests(bool isPostgres)
{
    private const string Update = """{"user":5,"chat":5,"text":"hi"}""";

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task PublishedPolicy_ProtectsItsBotsAtOnce()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = await gateway.PublishAsync(permits: 1);
        await gateway.AddBotAsync(policy);
        string[] before = [await VerdictAsync(gateway), await VerdictAsync(gateway)];

        await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{policy}/draft", TestGateway.PerUser(5), HttpStatusCode.OK, "*");
        string drafted = await VerdictAsync(gateway);
        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", """{"note":"more"}""", HttpStatusCode.OK, "*");

        Assert.Equal(["allow", "deny", "deny", "allow"], [.. before, drafted, await VerdictAsync(gateway)]);
    }

    [Fact]
    public async Task Rollback_PublishesAnOlderVersionAnewAndTheHistoryGrows()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = await gateway.PublishAsync(permits: 1);
        await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{policy}/draft", TestGateway.PerUser(5), HttpStatusCode.OK, "*");
        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}", HttpStatusCode.OK, "*");

        JsonNode published = await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/rollback", """{"version":1,"note":"too many"}""", HttpStatusCode.OK, "*");

        JsonNode versions = await gateway.Api.GetAsync($"policies/{policy}/versions");
        JsonNode file = await gateway.Api.GetAsync($"policies/{policy}/versions/published/file");
        Assert.Equal((3, 1), ((int)published["number"]!, (int)published["rolledBackTo"]!));
        Assert.Equal([3, 2, 1], versions["items"]!.AsArray().Select(version => (int)version!["number"]!));
        Assert.Equal(1, (int)file["policies"]!["default"]!["limits"]![0]!["permits"]!);
    }

    [Fact]
    public async Task SecondSaveOnTopOfTheSameVersion_IsRefusedWithTheDifference()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = await gateway.PublishAsync(permits: 1);
        using HttpResponseMessage read = await gateway.Api.SendAsync(HttpMethod.Get, $"policies/{policy}/draft");
        string seen = read.Headers.ETag!.ToString();

        await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{policy}/draft", TestGateway.PerUser(2), HttpStatusCode.OK, seen);
        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{policy}/draft", TestGateway.PerUser(3), HttpStatusCode.PreconditionFailed, seen);

        JsonNode difference = Assert.Single(refused["difference"]!.AsArray())!;
        Assert.Equal(("policies.default.limits[0].permits", 2, 3), ((string)difference["path"]!, (int)difference["before"]!, (int)difference["after"]!));
        Assert.Equal(2, (int)(await gateway.Api.GetAsync($"policies/{policy}/draft"))["policies"]!["default"]!["limits"]![0]!["permits"]!);
    }

    [Fact]
    public async Task SaveWithoutIfMatch_IsRefused()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = await gateway.PublishAsync(permits: 1);

        await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{policy}/draft", "{}", HttpStatusCode.PreconditionRequired);
    }

    [Fact]
    public async Task DraftWithMistakes_IsKeptAndToldButNotPublished()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = await gateway.PublishAsync(permits: 1);

        JsonNode saved = await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{policy}/draft", """{"policies":{"default":{"limits":[{"permits":0,"window":"never"}]}}}""", HttpStatusCode.OK, "*");
        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}", HttpStatusCode.UnprocessableEntity, "*");

        Assert.False((bool)saved["valid"]!);
        Assert.Equal(["policies.default.limits[0].permits", "policies.default.limits[0].window"], refused["errors"]!.AsArray().Select(error => (string)error!["path"]!).Order());
        Assert.Equal(1, (int)(await gateway.Api.GetAsync($"policies/{policy}"))["published"]!);
    }

    [Theory]
    [InlineData("""{"secondOpinion":{"from":0.3,"to":0.7}}""", "secondOpinion")]
    [InlineData("""{"secondOpinion":{"ask":["nobody"]}}""", "secondOpinion.ask")]
    [InlineData("""{"policies":{"default":{"limiters":["mine"]}}}""", "policies.default.limiters[0]")]
    public async Task PolicyThatMentionsWhatTheGatewayDoesNotHave_IsNotPublished(string draft, string path)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = await gateway.PublishAsync(permits: 1);
        await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{policy}/draft", draft, HttpStatusCode.OK, "*");

        JsonNode validated = await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/validate", null, HttpStatusCode.OK);
        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}", HttpStatusCode.UnprocessableEntity, "*");

        Assert.Equal([path], validated["errors"]!.AsArray().Select(error => (string)error!["path"]!));
    }

    [Fact]
    public async Task PolicyThatAsksTheLanguageModelThatThereIs_IsPublished()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["LanguageModel:Url"] = "http://127.0.0.1:9/v1", ["LanguageModel:Model"] = "m" });
        string policy = await gateway.PublishAsync(permits: 1);
        await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{policy}/draft", """{"secondOpinion":{"from":0.3,"to":0.7}}""", HttpStatusCode.OK, "*");

        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}", HttpStatusCode.OK, "*");
    }

    [Fact]
    public async Task PolicyInUse_IsNotTakenAway()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = await gateway.PublishAsync(permits: 1);
        string bot = await gateway.AddBotAsync(policy);

        await gateway.Api.SendAsync(HttpMethod.Delete, $"policies/{policy}", null, HttpStatusCode.Conflict, "*");
        await gateway.Api.SendAsync(HttpMethod.Delete, $"bots/{bot}", null, HttpStatusCode.NoContent, "*");
        await gateway.Api.SendAsync(HttpMethod.Delete, $"policies/{policy}", null, HttpStatusCode.NoContent, "*");

        await gateway.Api.GetAsync($"policies/{policy}", HttpStatusCode.NotFound);
    }

    private static async Task<string> VerdictAsync(StateGateway gateway) => (string)(await gateway.Api.SendAsync(HttpMethod.Post, "decide", Update, HttpStatusCode.OK))["verdict"]!;
}

public sealed class SqlitePolicyApiTests() : PolicyApiTests(isPostgres: false);

public sealed class PostgresPolicyApiTests() : PolicyApiTests(isPostgres: true);
