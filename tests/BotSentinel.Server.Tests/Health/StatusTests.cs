using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Health;

public abstract class StatusTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Theory]
    [InlineData("/status")]
    [InlineData("/STATUS")]
    [InlineData("/status/")]
    public async Task StatusOfAllTenantsBots_IsForWhoRunsTheGateway(string path)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string tenant = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"acme"}""", HttpStatusCode.Created))["id"]!;
        string owner = (string)(await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{tenant}/keys", """{"name":"owner"}""", HttpStatusCode.Created))["key"]!;
        JsonNode reader = await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"monitor","scopes":["tenants:read"]}""", HttpStatusCode.Created);

        HttpStatusCode[] answers = [await AskAsync(gateway, path, null), await AskAsync(gateway, path, owner), await AskAsync(gateway, path, (string)reader["key"]!)];

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.OK], answers);
    }

    private static async Task<HttpStatusCode> AskAsync(StateGateway gateway, string path, string? key)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage answer = await gateway.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}

public sealed class SqliteStatusTests() : StatusTests(isPostgres: false);

public sealed class PostgresStatusTests() : StatusTests(isPostgres: true);
