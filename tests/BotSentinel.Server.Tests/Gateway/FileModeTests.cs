using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Gateway;

/// <summary>The API of a gateway that runs from files.</summary>
public sealed class FileModeTests
{
    private const string Key = "the-key-of-a-gateway-that-runs-from-files";

    private static readonly Uri Nowhere = new("http://127.0.0.1:9");

    [Fact]
    public async Task Files_AreShownAndNotChanged()
    {
        await using TestGateway gateway = await StartAsync(Key);
        using ApiClient api = new(gateway.Admin.BaseAddress!, Key);

        JsonNode health = await api.GetAsync("health");
        JsonNode bot = await api.GetAsync("bots/echo");
        JsonNode file = await api.GetAsync($"policies/{bot["policy"]}/versions/published/file");
        JsonNode refused = await api.SendAsync(HttpMethod.Post, "bots", """{"name":"a","token":"1:a"}""", HttpStatusCode.Forbidden);
        await api.SendAsync(HttpMethod.Put, $"policies/{bot["policy"]}/draft", "{}", HttpStatusCode.Forbidden, "*");
        await api.SendAsync(HttpMethod.Post, "bots/echo/rollback", """{"version":1}""", HttpStatusCode.Forbidden, "*");
        await api.SendAsync(HttpMethod.Put, "lists/block/entries/user:1", "{}", HttpStatusCode.Forbidden, "*");
        JsonNode version = await api.GetAsync("bots/echo/versions/published");

        Assert.Equal(("files", (string)bot["policy"]!), ((string)version["by"]!, (string)version["document"]!["policy"]!));
        Assert.Equal((true, "files"), ((bool)health["readOnly"]!, (string)health["state"]!));
        Assert.Equal(3, (int)file["policies"]!["default"]!["limits"]![0]!["permits"]!);
        Assert.DoesNotContain("CANARY", bot.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("urn:botsentinel:problem:read-only", (string)refused["type"]!);
    }

    [Fact]
    public async Task Updates_AreDecidedForServices()
    {
        await using TestGateway gateway = await StartAsync(Key);
        using ApiClient api = new(gateway.Admin.BaseAddress!, Key);
        List<string> verdicts = [];
        for (int i = 0; i < 4; i++)
        {
            JsonNode decision = await api.SendAsync(HttpMethod.Post, "decide?bot=echo", """{"user":1,"chat":1}""", HttpStatusCode.OK);
            verdicts.Add((string)decision["verdict"]!);
            Assert.Equal(verdicts[^1], (string)(await api.GetAsync($"decisions/{decision["id"]}"))["verdict"]!);
        }

        Assert.Equal(["allow", "allow", "allow", "deny"], verdicts);
    }

    [Fact]
    public async Task RefusedTraffic_IsShownAsLongAsItIsInMemory()
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(new(TestGateway.Webhook(bot.Address, TestGateway.PerUser(1))) { ["ApiKey"] = Key });
        using ApiClient api = new(gateway.Admin.BaseAddress!, Key);
        for (int i = 1; i <= 4; i++)
        {
            using HttpResponseMessage answer = await gateway.PostUpdateAsync(UpdateJson.Message(i, user: i == 4 ? 8 : 7));
        }

        JsonNode first = await WaitAsync(api, "decisions?bot=echo&limit=1"), second = await api.GetAsync($"decisions?limit=1&after={first["next"]}");
        JsonNode ofOther = await api.GetAsync("decisions?subject=user:8"), one = await api.GetAsync($"decisions/{first["items"]![0]!["id"]}");

        Assert.Equal(("user:7", "limited", "echo"), ((string)one["user"]!, (string)one["reason"]!, (string)one["bot"]!));
        Assert.NotEqual((string)first["items"]![0]!["id"]!, (string)Assert.Single(second["items"]!.AsArray())!["id"]!);
        Assert.Null(second["next"]);
        Assert.Empty(ofOther["items"]!.AsArray());
    }

    [Fact]
    public async Task WithoutAnApiKey_TheApiIsClosed()
    {
        await using TestGateway gateway = await StartAsync(null);
        using ApiClient api = new(gateway.Admin.BaseAddress!, Key);

        await api.GetAsync("health");
        JsonNode closed = await api.GetAsync("bots", HttpStatusCode.Unauthorized);

        Assert.Contains("ApiKey", (string)closed["detail"]!, StringComparison.Ordinal);
    }

    // Events come some time after the answer.
    private static async Task<JsonNode> WaitAsync(ApiClient api, string path)
    {
        JsonNode page;
        do
        {
            page = await api.GetAsync(path);
        }
        while (page["next"] is null);
        return page;
    }

    private static Task<TestGateway> StartAsync(string? key) => TestGateway.StartAsync(new(TestGateway.Polling(Nowhere, TestGateway.PerUser(3))) { ["ApiKey"] = key });
}
