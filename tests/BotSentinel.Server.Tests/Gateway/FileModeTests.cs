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
    public async Task WithoutAnApiKey_TheApiIsClosed()
    {
        await using TestGateway gateway = await StartAsync(null);
        using ApiClient api = new(gateway.Admin.BaseAddress!, Key);

        await api.GetAsync("health");
        JsonNode closed = await api.GetAsync("bots", HttpStatusCode.Unauthorized);

        Assert.Contains("ApiKey", (string)closed["detail"]!, StringComparison.Ordinal);
    }

    private static Task<TestGateway> StartAsync(string? key) => TestGateway.StartAsync(new(TestGateway.Polling(Nowhere, TestGateway.PerUser(3))) { ["ApiKey"] = key });
}
