using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Versions;

public abstract class BotVersionTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Draft_HasNoEffectUntilItIsPublished()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(await gateway.PublishAsync(permits: 1));
        string[] before = [await VerdictAsync(gateway), await VerdictAsync(gateway)];

        JsonNode check = await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop/draft", "{}", HttpStatusCode.OK, "*");
        string drafted = await VerdictAsync(gateway);
        JsonNode shown = await gateway.Api.GetAsync("bots/shop");
        JsonNode published = await gateway.Api.SendAsync(HttpMethod.Post, "bots/shop/publish", """{"note":"built in will do"}""", HttpStatusCode.OK, "*");

        Assert.Equal(["allow", "deny", "deny", "allow"], [.. before, drafted, await VerdictAsync(gateway)]);
        Assert.True((bool)check["valid"]! && (bool)shown["hasDraft"]! && shown["policy"] is not null);
        Assert.Equal((2, "published", "built in will do"), ((int)published["number"]!, (string)published["state"]!, (string)published["note"]!));
        Assert.False((bool)(await gateway.Api.GetAsync("bots/shop"))["hasDraft"]!);
    }

    [Fact]
    public async Task SecondSaveOnTopOfTheSameVersion_IsRefusedWithTheDifference()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);
        string seen = await ETagAsync(gateway, "bots/shop");

        await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop/draft", """{"upstream":"http://one"}""", HttpStatusCode.OK, seen);
        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop/draft", """{"upstream":"http://two"}""", HttpStatusCode.PreconditionFailed, seen);
        JsonNode alsoRefused = await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop", """{"upstream":"http://three"}""", HttpStatusCode.PreconditionFailed, seen);

        JsonNode difference = Assert.Single(refused["difference"]!.AsArray())!;
        Assert.Equal(("upstream", "http://one", "http://two"), ((string)difference["path"]!, (string)difference["before"]!, (string)difference["after"]!));
        Assert.Equal("http://three", (string)Assert.Single(alsoRefused["difference"]!.AsArray())!["after"]!);
        Assert.Equal("http://one", (string)(await gateway.Api.GetAsync("bots/shop/draft"))["upstream"]!);
        await gateway.Api.SendAsync(HttpMethod.Post, "bots/shop/publish", "{}", HttpStatusCode.PreconditionRequired);
    }

    [Fact]
    public async Task ManySavesAtTheSameMoment_OneHoldsAndTheOthersAreShownWhatItDid()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);
        string seen = await ETagAsync(gateway, "bots/shop");

        (HttpStatusCode Status, string Text)[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async operatorNumber =>
        {
            using HttpResponseMessage answer = await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop", $$"""{"upstream":"http://{{operatorNumber}}"}""", seen);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        }));

        string held = (string)(await gateway.Api.GetAsync("bots/shop"))["upstream"]!;
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal((HttpStatusCode.PreconditionFailed, held), (answer.Status, (string)Assert.Single(JsonNode.Parse(answer.Text)!["difference"]!.AsArray())!["before"]!)));
        Assert.Equal(2, (await gateway.Api.GetAsync("bots/shop/versions"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Rollback_RestoresSettingsAndLeavesTheTokenAsItIs()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = await gateway.PublishAsync(permits: 1), bot = await gateway.AddBotAsync(policy);
        await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop", """{"notices":false,"token":"9:CANARY-new"}""", HttpStatusCode.OK, "*");

        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, "bots/shop/rollback", """{"version":1}""", HttpStatusCode.OK, "*");

        JsonNode now = await gateway.Api.GetAsync("bots/shop");
        Assert.Equal((3, 1), ((int)made["number"]!, (int)made["rolledBackTo"]!));
        Assert.Equal((policy, true), ((string)now["policy"]!, (bool)now["notices"]!));
        Assert.Equal(["allow", "deny"], [await VerdictAsync(gateway), await VerdictAsync(gateway)]);
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAsync(Caller.Of("default"), Cancelled);
        Assert.Equal(BotRegistry.HashText("9:CANARY-new"), (await session.Db.Bots.SingleAsync(row => row.Id == bot, Cancelled)).TokenHash);
    }

    [Fact]
    public async Task Secrets_AreInNoVersionDiffOrAuditEntry()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.Api.SendAsync(HttpMethod.Post, "bots", """{"name":"shop","token":"1:CANARY-a","mode":"webhook","upstream":"http://bot","secretToken":"CANARY-s"}""", HttpStatusCode.Created);
        await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop", """{"token":"1:CANARY-b","secretToken":"CANARY-t","notices":false}""", HttpStatusCode.OK, "*");

        string[] shown = [.. await Task.WhenAll(((string[])["versions", "versions/1", "versions/2", "versions/published", "draft", "diff?from=1&to=2"]).Select(async path => (await gateway.Api.GetAsync($"bots/shop/{path}")).ToJsonString()))];
        await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop/draft", """{"secretToken":"CANARY-u"}""", HttpStatusCode.BadRequest, "*");

        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAsync(Caller.Of("default"), Cancelled);
        IEnumerable<string?> audited = await session.Db.AuditEntries.Select(entry => entry.Detail).ToListAsync(Cancelled);
        Assert.All([.. shown, .. audited], text => Assert.DoesNotContain("CANARY", text ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ChangeAtOnce_IsAVersionAndLeavesTheDraft()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);
        await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop/draft", """{"upstream":"http://drafted"}""", HttpStatusCode.OK, "*");

        await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop", """{"notices":false}""", HttpStatusCode.OK, "*");
        await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop", """{"notices":false,"token":"9:a"}""", HttpStatusCode.OK, "*");

        JsonNode versions = await gateway.Api.GetAsync("bots/shop/versions"), draft = await gateway.Api.GetAsync("bots/shop/versions/draft");
        Assert.Equal([(2, "published"), (1, "retired")], versions["items"]!.AsArray().Select(version => ((int)version!["number"]!, (string)version["state"]!)));
        Assert.Equal(("draft", "http://drafted"), ((string)draft["state"]!, (string)draft["document"]!["upstream"]!));
        Assert.StartsWith("key_", (string)draft["by"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_IsOfAnyTwoVersions()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);
        await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop", """{"notices":false}""", HttpStatusCode.OK, "*");
        await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop/draft", """{"enabled":false}""", HttpStatusCode.OK, "*");

        Assert.Equal(["notices true->false"], await ChangesAsync("?from=1&to=2"));
        Assert.Equal(["notices false->true"], await ChangesAsync("?from=2&to=1"));
        Assert.Equal(["notices false->true", "enabled true->false"], await ChangesAsync(""));
        await gateway.Api.GetAsync("bots/shop/diff?from=7", HttpStatusCode.NotFound);
        await gateway.Api.GetAsync("bots/shop/diff?from=soon", HttpStatusCode.BadRequest);

        async Task<IEnumerable<string>> ChangesAsync(string query) =>
            (await gateway.Api.GetAsync($"bots/shop/diff{query}"))["changes"]!.AsArray().Select(change => $"{change!["path"]} {change["before"]!.ToJsonString()}->{change["after"]!.ToJsonString()}");
    }

    [Fact]
    public async Task DraftThatCannotBe_IsKeptAndToldButNotPublished()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);

        JsonNode saved = await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop/draft", """{"mode":"webhook","upstream":"nowhere","policy":"pol_none"}""", HttpStatusCode.OK, "*");
        JsonNode validated = await gateway.Api.SendAsync(HttpMethod.Post, "bots/shop/validate", null, HttpStatusCode.OK);
        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Post, "bots/shop/publish", "{}", HttpStatusCode.UnprocessableEntity, "*");

        Assert.All([saved, validated, refused], answer => Assert.Equal(["policy", "secretToken", "upstream"], answer["errors"]!.AsArray().Select(error => (string)error!["path"]!).Order()));
        await gateway.Api.SendAsync(HttpMethod.Delete, "bots/shop/draft", null, HttpStatusCode.NoContent, "*");
        await gateway.Api.SendAsync(HttpMethod.Post, "bots/shop/publish", "{}", HttpStatusCode.Conflict, "*");
    }

    [Fact]
    public async Task RollbackToAPolicyThatIsGone_IsRefused()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = await gateway.PublishAsync(permits: 1);
        await gateway.AddBotAsync(policy);
        await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop", "{}", HttpStatusCode.OK, "*");
        await gateway.Api.SendAsync(HttpMethod.Delete, $"policies/{policy}", null, HttpStatusCode.NoContent, "*");

        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Post, "bots/shop/rollback", """{"version":1}""", HttpStatusCode.UnprocessableEntity, "*");

        Assert.Equal("policy", (string)Assert.Single(refused["errors"]!.AsArray())!["path"]!);
    }

    [Fact]
    public async Task History_ComesPageByPageTheLatestFirst()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);
        for (int i = 0; i < 6; i++)
        {
            await gateway.Api.SendAsync(HttpMethod.Put, "bots/shop", $$"""{"notices":{{(i % 2 == 0 ? "false" : "true")}}}""", HttpStatusCode.OK, "*");
        }

        List<int> numbers = [];
        string? after = null;
        do
        {
            JsonNode page = await gateway.Api.GetAsync($"bots/shop/versions?limit=3{(after is null ? "" : $"&after={after}")}");
            numbers.AddRange(page["items"]!.AsArray().Select(version => (int)version!["number"]!));
            after = (string?)page["next"];
        }
        while (after is not null);

        Assert.Equal([7, 6, 5, 4, 3, 2, 1], numbers);
    }

    [Fact]
    public async Task BotMadeAgain_HasNoHistoryOfTheOneBefore()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string bot = await gateway.AddBotAsync(null);
        await gateway.Api.SendAsync(HttpMethod.Delete, "bots/shop", null, HttpStatusCode.NoContent, "*");

        await gateway.Api.GetAsync($"bots/{bot}/versions", HttpStatusCode.NotFound);
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAsync(Caller.Of("default"), Cancelled);
        Assert.False(await session.Db.Versions.AnyAsync(version => version.ThingId == bot, Cancelled));
    }

    private static async Task<string> VerdictAsync(StateGateway gateway) => (string)(await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":5,"chat":5,"text":"hi"}""", HttpStatusCode.OK))["verdict"]!;

    private static async Task<string> ETagAsync(StateGateway gateway, string path)
    {
        using HttpResponseMessage read = await gateway.Api.SendAsync(HttpMethod.Get, path);
        return read.Headers.ETag!.ToString();
    }
}

public sealed class SqliteBotVersionTests() : BotVersionTests(isPostgres: false);

public sealed class PostgresBotVersionTests() : BotVersionTests(isPostgres: true);
