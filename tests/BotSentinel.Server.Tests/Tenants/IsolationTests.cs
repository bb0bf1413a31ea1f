using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Access;
using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Reviews;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Tenants;

/// <summary>Every route that names something, as one tenant for what another one has. The routes are those that the gateway maps: a new one is tried without a change here.</summary>
public abstract class IsolationTests(bool isPostgres)
{
    private const string Marked = "CANARY";

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task EveryRoute_FindsNothingOfAnotherTenantAndNotesTheTry()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        (string idOfA, string keyOfA) = await MakeTenantAsync(gateway, "a");
        (string idOfB, string keyOfB) = await MakeTenantAsync(gateway, "b");
        using ApiClient a = new(gateway.Admin.BaseAddress!, keyOfA), b = new(gateway.Admin.BaseAddress!, keyOfB);
        Dictionary<string, string> ofB = await FillAsync(b, idOfB);
        ofB["operator"] = (await gateway.Services.GetRequiredService<OperatorService>().InviteAsync(Caller.Of(idOfB), new NewOperator { Name = Marked, Role = Role.Owner }, TestContext.Current.CancellationToken)).Value.About.Id;
        List<string> failures = [];
        int tried = 0;
        foreach (RouteEndpoint route in gateway.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(route => route.Metadata.GetMetadata<ApiRoute>() is { IsForPeople: false }))
        {
            foreach (string path in Addresses(route, ofB))
            {
                string method = route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0];
                int before = await CountMissesAsync(gateway, idOfA);
                using HttpResponseMessage answer = await a.SendAsync(new HttpMethod(method), path, BodyOf(route), "*");
                string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                tried++;
                if (answer.StatusCode != HttpStatusCode.NotFound || text.Contains(Marked, StringComparison.OrdinalIgnoreCase) || await CountMissesAsync(gateway, idOfA) != before + 1)
                {
                    failures.Add($"{method} {path}: {answer.StatusCode}, {await CountMissesAsync(gateway, idOfA) - before} entries, {text}");
                }
            }
        }

        Assert.Empty(failures);
        Assert.True(tried >= 50, $"{tried} routes were tried.");
    }

    [Fact]
    public async Task EveryList_ShowsTheCallersOwnAlone()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        (_, string keyOfA) = await MakeTenantAsync(gateway, "a");
        (string idOfB, string keyOfB) = await MakeTenantAsync(gateway, "b");
        using ApiClient a = new(gateway.Admin.BaseAddress!, keyOfA), b = new(gateway.Admin.BaseAddress!, keyOfB);
        await FillAsync(b, idOfB);

        foreach (string path in (string[])["bots", "policies", "keys", "lists", "lists/block/entries", "lists/block/export", "lists/block/versions", "lists/block/diff", "lists/allow/versions", "decisions", "decisions?subject=user:7", "reviews", "reviews?subject=user:7", "subjects/user:7/history", "analytics", "analytics/report", "analytics/export", "conditions", "tenants/mine", "audit", "audit/export", "audit/checkpoints"])
        {
            using HttpResponseMessage answer = await a.SendAsync(HttpMethod.Get, path);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode && !text.Contains(Marked, StringComparison.OrdinalIgnoreCase), $"{path}: {answer.StatusCode} {text}");
        }

        await a.GetAsync("tenants", HttpStatusCode.Forbidden);
    }

    private static async Task<(string Id, string Key)> MakeTenantAsync(StateGateway gateway, string name)
    {
        string id = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "tenants", $$"""{"name":"{{name}}"}""", HttpStatusCode.Created))["id"]!;
        JsonNode key = await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{id}/keys", """{"name":"owner"}""", HttpStatusCode.Created);
        return (id, (string)key["key"]!);
    }

    // One of everything, all of it marked.
    private static async Task<Dictionary<string, string>> FillAsync(ApiClient api, string tenant)
    {
        string policy = (string)(await api.SendAsync(HttpMethod.Post, "policies", $$"""{"name":"{{Marked}}","draft":{{TestGateway.PerUser(1)}}}""", HttpStatusCode.Created))["id"]!;
        await api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", $$"""{"note":"{{Marked}}"}""", HttpStatusCode.OK, "*");
        string bot = (string)(await api.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"{{Marked}}","token":"77:{{Marked}}","policy":"{{policy}}"}""", HttpStatusCode.Created))["id"]!;
        await api.SendAsync(HttpMethod.Put, "lists/block/entries/user:7", $$"""{"reason":"{{Marked}}"}""", HttpStatusCode.OK, "*");
        string decision = (string)(await api.SendAsync(HttpMethod.Post, "decide", """{"user":7,"chat":7}""", HttpStatusCode.OK))["id"]!;
        using HttpRequestMessage lines = new(HttpMethod.Post, "lists/allow/import") { Content = new StringContent($"user:8,,{Marked}", null, "text/csv") };
        using HttpResponseMessage import = await api.SendAsync(lines);
        string key = (string)(await api.GetAsync("keys"))["items"]![0]!["id"]!;
        return new()
        {
            ["tenant"] = tenant,
            ["policy"] = policy,
            ["bot"] = bot,
            ["decision"] = decision,
            ["key"] = key,
            ["review"] = await ReviewStage.FillAsync(api, $"{ReviewStage.Refused} {Marked}"),
            ["mark"] = (string)(await api.SendAsync(HttpMethod.Post, "marks", """{"text":"CANARY","spam":true}""", HttpStatusCode.Created))["id"]!,
            ["entry"] = (string)(await api.GetAsync("audit"))["items"]![0]!["id"]!,
            ["import"] = (string)JsonNode.Parse(await import.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["id"]!,
            ["list"] = "block",
            ["subject"] = "user:7",
            ["version"] = "1",
            ["action"] = (string)(await api.GetAsync("subjects/user:7/history"))["actions"]![0]!["id"]!,
        };
    }

    // What a route names of B; what everybody has under one name, as a list, is not B's.
    private static IEnumerable<string> Addresses(RouteEndpoint route, Dictionary<string, string> ofB)
    {
        string path = route.RoutePattern.RawText!["/api/v1/".Length..];
        string[] names = [.. route.RoutePattern.Parameters.Select(parameter => parameter.Name)];
        if (path == "decide")
        {
            yield return $"decide?bot={ofB["bot"]}";
        }
        else if (path is "decisions" or "analytics" or "analytics/report" or "analytics/export")
        {
            yield return $"{path}?bot={ofB["bot"]}";
        }
        else if (names.Any(name => name is not ("list" or "subject" or "version")) || (path.Contains("entries/{subject}", StringComparison.Ordinal) && !route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Contains("PUT")) || path.EndsWith("unblock", StringComparison.Ordinal) || path.EndsWith("untrust", StringComparison.Ordinal))
        {
            yield return names.Aggregate(path, (filled, name) => filled.Replace($"{{{name}}}", ofB[name], StringComparison.Ordinal));
        }
    }

    private static string? BodyOf(RouteEndpoint route) => route.RoutePattern.RawText switch
    {
        _ when route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0] is "GET" or "DELETE" => null,
        "/api/v1/tenants/{tenant}" or "/api/v1/tenants/{tenant}/draft" or "/api/v1/tenants/{tenant}/validate" => """{"enabled":true,"quotas":{}}""",
        "/api/v1/tenants/{tenant}/keys" => """{"name":"stolen"}""",
        { } path when path.EndsWith("/rollback", StringComparison.Ordinal) => """{"version":1}""",
        "/api/v1/bots/{bot}" => """{"mode":"polling"}""",
        "/api/v1/reviews/{review}/judge" => """{"spam":true}""",
        _ => "{}",
    };

    private static async Task<int> CountMissesAsync(StateGateway gateway, string tenant)
    {
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(TestContext.Current.CancellationToken);
        return await session.Db.AuditEntries.IgnoreQueryFilters().CountAsync(entry => entry.TenantId == tenant && entry.Action == "access.miss", TestContext.Current.CancellationToken);
    }
}

public sealed class SqliteIsolationTests() : IsolationTests(isPostgres: false);

public sealed class PostgresIsolationTests() : IsolationTests(isPostgres: true);
