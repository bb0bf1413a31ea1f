using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Bots;

public sealed class BotTrafficTests
{
    [Fact]
    public async Task Traffic_IsCountedForTheBotsOfItsTenantAlone()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        string bot = await gateway.AddBotAsync(await gateway.PublishAsync(1));
        JsonNode tenant = await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"acme"}""", HttpStatusCode.Created);
        JsonNode key = await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{tenant["id"]}/keys", """{"name":"owner"}""", HttpStatusCode.Created);
        using ApiClient acme = new(gateway.Admin.BaseAddress!, (string)key["key"]!);

        await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":5,"chat":5,"text":"hello"}""", HttpStatusCode.OK);
        await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":5,"chat":5,"text":"hello"}""", HttpStatusCode.OK);

        JsonNode traffic = Assert.Single((await gateway.Api.GetAsync("traffic")).AsArray())!;
        Assert.Equal((bot, 1, 1), ((string?)traffic["bot"], (int)traffic["outcomes"]!["allowed"]!, (int)traffic["outcomes"]!["refused"]!));
        Assert.Empty((await acme.GetAsync("traffic")).AsArray());
    }
}
