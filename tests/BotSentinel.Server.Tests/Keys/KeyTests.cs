using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Keys;

public abstract class KeyTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("bs_0000000000000000000000000000000000000000000000000")]
    public async Task WithoutAKeyThatOpens_NothingIsAnswered(string? key)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using ApiClient stranger = new(gateway.Admin.BaseAddress!, key);

        JsonNode problem = await stranger.GetAsync("bots", HttpStatusCode.Unauthorized);
        await stranger.GetAsync("nothing", HttpStatusCode.Unauthorized);

        Assert.Equal("urn:botsentinel:problem:unauthorized", (string)problem["type"]!);
    }

    [Fact]
    public async Task Key_IsShownOnceAndKeptAsAHash()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"script"}""", HttpStatusCode.Created);
        string key = (string)made["key"]!;

        string listed = (await gateway.Api.GetAsync("keys")).ToJsonString();
        string read = (await gateway.Api.GetAsync($"keys/{made["about"]!["id"]}")).ToJsonString();

        Assert.True(ApiKey.IsWellFormed(key));
        Assert.DoesNotContain(key, listed + read, StringComparison.Ordinal);
        Assert.Contains(key[..11], read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OpensWhatItsScopesSayAndNoMore()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"reader","scopes":["bots:read","keys:write"]}""", HttpStatusCode.Created);
        using ApiClient reader = new(gateway.Admin.BaseAddress!, (string)made["key"]!);

        await reader.GetAsync("bots");
        await reader.GetAsync("policies", HttpStatusCode.Forbidden);
        await reader.SendAsync(HttpMethod.Post, "bots", """{"name":"a","token":"1:a"}""", HttpStatusCode.Forbidden);
        await reader.SendAsync(HttpMethod.Post, "keys", """{"name":"more","scopes":["bots:write"]}""", HttpStatusCode.Forbidden);
        await reader.SendAsync(HttpMethod.Post, "keys", """{"name":"less","scopes":["bots:read"]}""", HttpStatusCode.Created);
    }

    [Fact]
    public async Task KeyThatWouldBeOver_IsNotMade()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"late","expiresAt":"2020-01-01T00:00:00Z"}""", HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task ExpiredKey_OpensNothing()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"guest","expiresAt":"2026-11-25T13:00:00Z"}""", HttpStatusCode.Created);
        using ApiClient guest = new(gateway.Admin.BaseAddress!, (string)made["key"]!);
        await guest.GetAsync("bots");

        clock.Advance(TimeSpan.FromHours(1));

        await guest.GetAsync("bots", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task TenantsKey_CannotBeMadeToOpenOtherTenants()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string tenant = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"acme"}""", HttpStatusCode.Created))["id"]!;

        await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{tenant}/keys", """{"name":"k","scopes":["tenants:read"]}""", HttpStatusCode.Forbidden);
        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{tenant}/keys", """{"name":"k"}""", HttpStatusCode.Created);
        using ApiClient owner = new(gateway.Admin.BaseAddress!, (string)made["key"]!);

        await owner.SendAsync(HttpMethod.Post, "keys", """{"name":"k","scopes":["tenants:write"]}""", HttpStatusCode.Forbidden);
        await owner.SendAsync(HttpMethod.Post, "tenants", """{"name":"mine"}""", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task ClosedTenant_HasNoKeysThatOpenAndNoBotsThatAreServed()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string tenant = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"acme"}""", HttpStatusCode.Created))["id"]!;
        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{tenant}/keys", """{"name":"k"}""", HttpStatusCode.Created);
        using ApiClient owner = new(gateway.Admin.BaseAddress!, (string)made["key"]!);
        await owner.SendAsync(HttpMethod.Post, "bots", """{"name":"shop","token":"1:a","mode":"webhook","upstream":"https://bot.example.org/","secretToken":"s"}""", HttpStatusCode.Created);
        using HttpResponseMessage served = await gateway.Public.GetAsync("/hook/acme/shop", TestContext.Current.CancellationToken);

        await gateway.Api.SendAsync(HttpMethod.Put, $"tenants/{tenant}", """{"enabled":false,"quotas":{}}""", HttpStatusCode.OK, "*");

        using HttpResponseMessage closed = await gateway.Public.GetAsync("/hook/acme/shop", TestContext.Current.CancellationToken);
        await owner.GetAsync("bots", HttpStatusCode.Unauthorized);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound), (served.StatusCode, closed.StatusCode));
    }
}

public sealed class SqliteKeyTests() : KeyTests(isPostgres: false);

public sealed class PostgresKeyTests() : KeyTests(isPostgres: true);
