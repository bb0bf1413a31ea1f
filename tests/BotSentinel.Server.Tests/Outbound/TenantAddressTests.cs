using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Outbound;

/// <summary>Addresses that a tenant names, and which the gateway would reach where the tenant cannot.</summary>
public abstract class TenantAddressTests(bool isPostgres)
{
    private const string Secret = "s";

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Theory]
    [InlineData("upstream", "http://169.254.169.254/latest/meta-data")]
    [InlineData("telegram", "http://localhost:5432")]
    public async Task AddressInside_IsAMistakeInTheBot(string name, string address)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using ApiClient tenant = await TenantAsync(gateway);

        JsonNode refused = await tenant.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"shop","token":"1:a","{{name}}":"{{address}}"}""", HttpStatusCode.UnprocessableEntity);

        Assert.Equal(name, (string)refused["errors"]![0]!["path"]!);
    }

    [Theory]
    [InlineData(null, 502, 0)]
    [InlineData("127.0.0.0/8", 200, 1)]
    public async Task NameOfAnAddressInside_IsDeliveredToOnlyWhereTheOperatorAllowsIt(string? allowed, int status, int delivered)
    {
        await using StubServer inside = await StubServer.StartAsync();
        await using StateGateway gateway = await StartAsync(allowed);
        using ApiClient tenant = await TenantAsync(gateway);
        JsonNode bot = await AddAsync(tenant, inside);

        HttpStatusCode answered = await DeliverAsync(gateway, (string)bot["hook"]!);

        Assert.Equal((status, delivered), ((int)answered, inside.Requests.Count));
    }

    [Fact]
    public async Task TelegramOfATenant_IsNotReachedInside()
    {
        await using StubServer inside = await StubServer.StartAsync(body: "{}");
        await using StateGateway gateway = await StartAsync(null);
        using ApiClient tenant = await TenantAsync(gateway);
        await AddAsync(tenant, inside);

        using HttpResponseMessage call = await gateway.Public.GetAsync("/bot1:a/getMe", TestContext.Current.CancellationToken), poll = await gateway.Public.GetAsync("/bot1:a/getUpdates", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.BadGateway), (call.StatusCode, poll.StatusCode));
        Assert.Empty(inside.Requests);
    }

    [Fact]
    public async Task BotOfATenantThatRegistersAnAddressInside_IsNotDeliveredThere()
    {
        await using StubServer telegram = await StubServer.StartAsync(body: """{"ok":true,"result":true}""");
        await using StubServer inside = await StubServer.StartAsync();
        await using StateGateway gateway = await StartAsync(null, new() { ["PublicUrl"] = "https://gateway.example", ["Telegram"] = telegram.Address.ToString() });
        using ApiClient tenant = await TenantAsync(gateway);
        JsonNode bot = await tenant.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"shop","token":"1:a","mode":"webhook","secretToken":"{{Secret}}"}""", HttpStatusCode.Created);

        using HttpResponseMessage registered = await gateway.Public.PostAsync("/bot1:a/setWebhook", new StringContent($$"""{"url":"{{inside.Address}}"}""", null, "application/json"), TestContext.Current.CancellationToken);
        HttpStatusCode answered = await DeliverAsync(gateway, (string)bot["hook"]!);

        // Telegram is the operator's own, wherever it is.
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadGateway), (registered.StatusCode, answered));
        Assert.Single(telegram.Requests);
        Assert.Empty(inside.Requests);
    }

    // Every name is of an address inside.
    private Task<StateGateway> StartAsync(string? allowed, Dictionary<string, string?>? settings = null) => StateGateway.StartAsync(
        _kind,
        new(settings ?? []) { ["Outbound:Allow:0"] = allowed ?? "192.0.2.0/24" },
        builder => builder.Services.AddSingleton<HostLookup>((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback])));

    private static async Task<ApiClient> TenantAsync(StateGateway gateway)
    {
        string id = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"acme"}""", HttpStatusCode.Created))["id"]!;
        JsonNode key = await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{id}/keys", """{"name":"owner"}""", HttpStatusCode.Created);
        return new ApiClient(gateway.Admin.BaseAddress!, (string)key["key"]!);
    }

    private static Task<JsonNode> AddAsync(ApiClient tenant, StubServer server) => tenant.SendAsync(
        HttpMethod.Post,
        "bots",
        $$"""{"name":"shop","token":"1:a","mode":"webhook","upstream":"http://bot.example.org:{{server.Address.Port}}","telegram":"http://telegram.example.org:{{server.Address.Port}}","secretToken":"{{Secret}}"}""",
        HttpStatusCode.Created);

    private static async Task<HttpStatusCode> DeliverAsync(StateGateway gateway, string hook)
    {
        using HttpRequestMessage update = new(HttpMethod.Post, hook) { Content = new StringContent(UpdateJson.Message(1), null, "application/json") };
        update.Headers.Add("X-Telegram-Bot-Api-Secret-Token", Secret);
        using HttpResponseMessage answer = await gateway.Public.SendAsync(update, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}

public sealed class SqliteTenantAddressTests() : TenantAddressTests(isPostgres: false);

public sealed class PostgresTenantAddressTests() : TenantAddressTests(isPostgres: true);
