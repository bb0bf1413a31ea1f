using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Policies;

public sealed class TrialTests : IAsyncLifetime
{
    private const string Phrases = """{"policies":{"default":{"limits":[{"permits":1,"window":"1h"}],"content":{"rules":[{"name":"casino","phrases":{"words":["casino"]}}],"deny":0.5}}}}""";

    private StateGateway _gateway = null!;
    private string _policy = "";

    public async ValueTask InitializeAsync()
    {
        _gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        JsonNode made = await _gateway.Api.SendAsync(HttpMethod.Post, "policies", $$"""{"name":"main","draft":{{Phrases}} }""", HttpStatusCode.Created);
        _policy = (string)made["id"]!;
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task TextWithWhatIsNotWanted_IsRefusedWithItsPlace()
    {
        JsonNode tried = await TryAsync("""{"message":{"user":5,"text":"the best Casino here"}}""");

        JsonNode finding = Assert.Single(tried["findings"]!.AsArray())!;
        Assert.Equal(("deny", "content", "filters"), ((string)tried["verdict"]!, (string)tried["reason"]!, (string)tried["stage"]!));
        Assert.Equal(("casino", 9, 6), ((string)finding["rule"]!, (int)finding["start"]!, (int)finding["length"]!));
        Assert.Equal(["lists", "policy", "limits"], tried["steps"]!.AsArray().Select(step => (string)step!["stage"]!));
    }

    [Fact]
    public async Task UpdateOfTelegram_IsReadAsItsBotWouldGetIt()
    {
        JsonNode tried = await TryAsync("""{"telegram":{"update_id":1,"message":{"message_id":2,"date":0,"chat":{"id":5,"type":"private"},"from":{"id":5,"is_bot":false,"first_name":"A"},"text":"casino"}}}""");

        Assert.Equal(("deny", "casino"), ((string)tried["verdict"]!, (string)tried["text"]!));
    }

    [Fact]
    public async Task WhatIsTried_IsNotCounted()
    {
        await _gateway.Api.SendAsync(HttpMethod.Post, $"policies/{_policy}/publish", "{}", HttpStatusCode.OK, "*");
        await _gateway.AddBotAsync(_policy);
        const string message = """{"user":5,"chat":5,"text":"hello"}""";
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("allow", (string)(await TryAsync($$"""{"version":"published","message":{{message}} }"""))["verdict"]!);
        }

        JsonNode decided = await _gateway.Api.SendAsync(HttpMethod.Post, "decide", message, HttpStatusCode.OK);

        Assert.Equal("allow", (string)decided["verdict"]!);
        Assert.Empty((await _gateway.Api.GetAsync("decisions"))["items"]!.AsArray());
    }

    [Fact]
    public async Task DraftAndWhatIsPublished_AreTriedApart()
    {
        await _gateway.Api.SendAsync(HttpMethod.Post, $"policies/{_policy}/publish", "{}", HttpStatusCode.OK, "*");
        await _gateway.Api.SendAsync(HttpMethod.Put, $"policies/{_policy}/draft", """{"policies":{"default":{}}}""", HttpStatusCode.OK, "*");

        string[] verdicts = [await VerdictAsync("draft"), await VerdictAsync("published"), await VerdictAsync("1")];

        Assert.Equal(["allow", "deny", "deny"], verdicts);

        async Task<string> VerdictAsync(string version) => (string)(await TryAsync($$"""{"version":"{{version}}","message":{"user":5,"text":"casino"} }"""))["verdict"]!;
    }

    [Fact]
    public async Task SenderOnAListOfTheTenant_IsToldByTheLists()
    {
        await _gateway.Api.SendAsync(HttpMethod.Put, "lists/block/entries/user:5", """{"reason":"scam"}""", HttpStatusCode.OK, "*");

        JsonNode tried = await TryAsync("""{"message":{"user":5,"text":"hello"}}""");

        Assert.Equal(("deny", "blockListed", "scam"), ((string)tried["verdict"]!, (string)tried["reason"]!, (string)tried["detail"]!));
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("""{"message":{"text":"a"},"telegram":{"update_id":1}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"telegram":{"update_id":"x"}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"version":"7","message":{"text":"a"}}""", HttpStatusCode.NotFound)]
    public Task WhatCannotBeTried_IsSaid(string message, HttpStatusCode expected) => _gateway.Api.SendAsync(HttpMethod.Post, $"policies/{_policy}/try", message, expected);

    [Fact]
    public async Task DraftWithMistakes_IsNotTried()
    {
        await _gateway.Api.SendAsync(HttpMethod.Put, $"policies/{_policy}/draft", """{"policies":{"default":{"limits":[{"permits":0,"window":"1h"}]}}}""", HttpStatusCode.OK, "*");

        JsonNode refused = await _gateway.Api.SendAsync(HttpMethod.Post, $"policies/{_policy}/try", """{"message":{"text":"a"}}""", HttpStatusCode.UnprocessableEntity);

        Assert.Equal("policies.default.limits[0].permits", (string)Assert.Single(refused["errors"]!.AsArray())!["path"]!);
    }

    private Task<JsonNode> TryAsync(string message) => _gateway.Api.SendAsync(HttpMethod.Post, $"policies/{_policy}/try", message, HttpStatusCode.OK);
}
