using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Versions;

public abstract class TenantVersionTests(bool isPostgres)
{
    private const string OneBot = """{"enabled":true,"quotas":{"bots":1}}""";

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task Draft_HasNoEffectUntilItIsPublishedAndARollbackTakesItBack()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.Api.SendAsync(HttpMethod.Put, "tenants/default/draft", """{"enabled":true,"quotas":{"bots":0}}""", HttpStatusCode.OK, "*");
        await AddBotAsync("a", HttpStatusCode.Created);

        await gateway.Api.SendAsync(HttpMethod.Post, "tenants/default/publish", """{"note":"full"}""", HttpStatusCode.OK, "*");
        await AddBotAsync("b", HttpStatusCode.TooManyRequests);
        await gateway.Api.SendAsync(HttpMethod.Post, "tenants/default/rollback", """{"version":1}""", HttpStatusCode.OK, "*");
        await AddBotAsync("b", HttpStatusCode.Created);

        JsonNode versions = await gateway.Api.GetAsync("tenants/default/versions");
        Assert.Equal([(3, 1), (2, null), (1, null)], versions["items"]!.AsArray().Select(version => ((int)version!["number"]!, (int?)version["rolledBackTo"])));

        Task<JsonNode> AddBotAsync(string name, HttpStatusCode expected) => gateway.Api.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"{{name}}","token":"1:{{name}}"}""", expected);
    }

    [Fact]
    public async Task SecondSaveOnTopOfTheSameVersion_IsRefusedWithTheDifference()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using HttpResponseMessage read = await gateway.Api.SendAsync(HttpMethod.Get, "tenants/default");
        string seen = read.Headers.ETag!.ToString();
        await gateway.Api.SendAsync(HttpMethod.Put, "tenants/default", OneBot, HttpStatusCode.OK, seen);

        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Put, "tenants/default", """{"enabled":true,"quotas":{"bots":2}}""", HttpStatusCode.PreconditionFailed, seen);

        JsonNode difference = Assert.Single(refused["difference"]!.AsArray())!;
        Assert.Equal(("quotas.bots", 1, 2), ((string)difference["path"]!, (int)difference["before"]!, (int)difference["after"]!));
        Assert.Equal(1, (int)(await gateway.Api.GetAsync("tenants/default"))["quotas"]!["bots"]!);
    }

    [Fact]
    public async Task DraftThatClosesTheCallersOwnTenant_IsNotPublished()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        JsonNode saved = await gateway.Api.SendAsync(HttpMethod.Put, "tenants/default/draft", """{"enabled":false,"quotas":{"operators":0}}""", HttpStatusCode.OK, "*");

        Assert.Equal(["enabled", "quotas.operators"], saved["errors"]!.AsArray().Select(error => (string)error!["path"]!).Order());
        await gateway.Api.SendAsync(HttpMethod.Post, "tenants/default/publish", "{}", HttpStatusCode.UnprocessableEntity, "*");
    }

    [Fact]
    public async Task OwnTenant_MayBeLookedAtAndNotChanged()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string id = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"acme","quotas":{"bots":3}}""", HttpStatusCode.Created))["id"]!;
        JsonNode key = await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{id}/keys", """{"name":"owner"}""", HttpStatusCode.Created);
        using ApiClient owner = new(gateway.Admin.BaseAddress!, (string)key["key"]!);
        await gateway.Api.SendAsync(HttpMethod.Put, $"tenants/{id}", OneBot, HttpStatusCode.OK, "*");

        JsonNode first = await owner.GetAsync($"tenants/{id}/versions/1");

        Assert.Equal((1, "retired", 3), ((int)first["number"]!, (string)first["state"]!, (int)first["document"]!["quotas"]!["bots"]!));
        await owner.SendAsync(HttpMethod.Put, $"tenants/{id}/draft", OneBot, HttpStatusCode.NotFound, "*");
        await owner.SendAsync(HttpMethod.Post, $"tenants/{id}/rollback", """{"version":1}""", HttpStatusCode.NotFound, "*");
        await owner.GetAsync("tenants/default/versions", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task ClosedTenant_OpensAgainByARollback()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string id = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"acme"}""", HttpStatusCode.Created))["id"]!;
        JsonNode key = await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{id}/keys", """{"name":"owner"}""", HttpStatusCode.Created);
        using ApiClient owner = new(gateway.Admin.BaseAddress!, (string)key["key"]!);

        await gateway.Api.SendAsync(HttpMethod.Put, $"tenants/{id}", """{"enabled":false,"quotas":{}}""", HttpStatusCode.OK, "*");
        await owner.GetAsync("bots", HttpStatusCode.Unauthorized);
        await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{id}/rollback", """{"version":1}""", HttpStatusCode.OK, "*");

        await owner.GetAsync("bots");
    }
}

public sealed class SqliteTenantVersionTests() : TenantVersionTests(isPostgres: false);

public sealed class PostgresTenantVersionTests() : TenantVersionTests(isPostgres: true);
