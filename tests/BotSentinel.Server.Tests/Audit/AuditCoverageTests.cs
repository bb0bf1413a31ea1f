using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Reviews;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Audit;

/// <summary>Every route that changes something, and every one that shows personal data, is called, and must leave an entry. The routes are those that the gateway maps: a new one needs a step here.</summary>
public abstract class AuditCoverageTests(bool isPostgres)
{
    // Change nothing: what they are asked about is not kept.
    private static readonly string[] Unchanging = ["Decide", "TryPolicy", "PreviewPolicy", "ValidatePolicy", "ValidateBot", "ValidateTenant"];

    // Show nothing about the users of bots, or of those who run them beyond their names for things.
    private static readonly string[] Impersonal =
    [
        "GetHealth", "GetHealthReport", "ListTraffic", "GetAuditState", "ListConditions", "ListTenants", "GetOwnTenant", "GetTenant", "ListBots", "GetBot", "ListMarks", "ListPolicies", "GetPolicy", "GetPolicyDraft", "ComparePolicy", "ListPolicyVersions", "GetPolicyVersion",
        "GetTenantDraft", "CompareTenant", "ListTenantVersions", "GetTenantVersion", "GetBotDraft", "CompareBot", "ListBotVersions", "GetBotVersion", "ListLists", "GetList", "ListListVersions", "GetListVersion", "GetImport", "ListKeys", "GetKey",

        // A person's own, and the names of those they work with.
        "GetMe", "ListSessions", "ListPasskeys", "ListOperators", "GetOperator",
        "ListCheckpoints", "GetCheckpoint", "ProveConsistency", "ListAuditKeys",
    ];

    private static readonly Step[] Steps =
    [
        new("CreateTenant", "POST", "tenants", """{"name":"acme"}""", "tenant"),
        new("ChangeTenant", "PUT", "tenants/{tenant}", """{"enabled":true,"quotas":{"bots":3}}"""),
        new("CreateTenantKey", "POST", "tenants/{tenant}/keys", """{"name":"owner"}"""),
        new("SaveTenantDraft", "PUT", "tenants/{tenant}/draft", """{"enabled":true,"quotas":{"bots":4}}"""),
        new("PublishTenant", "POST", "tenants/{tenant}/publish", """{"note":"a reason"}"""),
        new("RollBackTenant", "POST", "tenants/{tenant}/rollback", """{"version":1}"""),
        new("SaveTenantDraft", "PUT", "tenants/{tenant}/draft", """{"enabled":true,"quotas":{"bots":5}}"""),
        new("DiscardTenantDraft", "DELETE", "tenants/{tenant}/draft"),
        new("DeleteTenant", "DELETE", "tenants/{tenant}"),
        new("CreatePolicy", "POST", "policies", $$"""{"name":"main","draft":{{TestGateway.PerUser(1)}}}""", "policy"),
        new("PublishPolicy", "POST", "policies/{policy}/publish", """{"note":"a reason"}"""),
        new("SavePolicyDraft", "PUT", "policies/{policy}/draft", TestGateway.PerUser(2)),
        new("DiscardPolicyDraft", "DELETE", "policies/{policy}/draft"),
        new("RollBackPolicy", "POST", "policies/{policy}/rollback", """{"version":1}"""),
        new("DeletePolicy", "DELETE", "policies/{policy}"),
        new("AddBot", "POST", "bots", """{"name":"shop","token":"77:abc"}""", "bot"),
        new("ChangeBot", "PUT", "bots/{bot}", """{"mode":"polling","notices":false}"""),
        new("SaveBotDraft", "PUT", "bots/{bot}/draft", """{"mode":"polling","notices":true}"""),
        new("PublishBot", "POST", "bots/{bot}/publish", """{"note":"a reason"}"""),
        new("RollBackBot", "POST", "bots/{bot}/rollback", """{"version":2}"""),
        new("SaveBotDraft", "PUT", "bots/{bot}/draft", """{"mode":"polling","notices":true,"enabled":false}"""),
        new("DiscardBotDraft", "DELETE", "bots/{bot}/draft"),
        new("ResetSubject", "POST", "bots/{bot}/subjects/user:1/reset"),
        new("RemoveBot", "DELETE", "bots/{bot}"),
        new("PutEntry", "PUT", "lists/block/entries/user:1", """{"reason":"a reason"}"""),
        new("RemoveEntry", "DELETE", "lists/block/entries/user:1"),
        new("RollBackList", "POST", "lists/block/rollback", """{"version":1}"""),
        new("ImportList", "POST", "lists/block/import?draft=true", "user:2\n", "import"),
        new("PublishImport", "POST", "imports/{import}/publish", """{"note":"a reason"}"""),
        new("ImportList", "POST", "lists/block/import?draft=true", "user:4\n", "other"),
        new("DiscardImport", "DELETE", "imports/{other}"),
        new("BlockSubject", "POST", "subjects/user:3/block", "{}"),
        new("UnblockSubject", "POST", "subjects/user:3/unblock"),
        new("TrustSubject", "POST", "subjects/user:3/trust", "{}"),
        new("UntrustSubject", "POST", "subjects/user:3/untrust"),
        new("BlockSubject", "POST", "subjects/user:5/block", "{}", "action"),
        new("UndoAction", "POST", "subjects/user:5/history/{action}/undo"),
        new("CreatePolicy", "POST", "policies", $$"""{"name":"tight","draft":{{TestGateway.PerUser(1)}}}""", "tight"),
        new("PublishPolicy", "POST", "policies/{tight}/publish", """{"note":"a reason"}"""),
        new("AddBot", "POST", "bots", """{"name":"tight","token":"77:def","policy":"{tight}"}""", "strict"),
        new("AllowOnce", "POST", "decisions/{refused}/allow-once"),
        new("CreateKey", "POST", "keys", """{"name":"script"}""", "key"),
        new("RevokeKey", "DELETE", "keys/{key}"),
        new("RotateAuditKey", "POST", "audit/keys"),
        new("POST /spam/marks", "POST", "/spam/marks", """{"text":"buy now","label":"spam","by":"anna"}"""),
        new("DELETE /spam/marks/{id:long}", "DELETE", "/spam/marks/1"),
        new("DELETE /spam/marks", "DELETE", "/spam/marks?by=anna"),
        new("MarkText", "POST", "marks", """{"text":"buy now","spam":true}""", "mark"),
        new("UndoMark", "DELETE", "marks/{mark}"),
        new("JudgeReview", "POST", "reviews/{review}/judge", """{"spam":true}"""),
        new("UndoReview", "POST", "reviews/{review}/undo"),
        new("JudgeReviews", "POST", "reviews/judge", """{"reviews":["{review}"],"spam":false}"""),
        new("DeleteReview", "DELETE", "reviews/{review}"),
    ];

    private static readonly string[] WithoutStates = ["ResetSubject", "AllowOnce", "MarkText", "UndoMark", "ImportList", "PublishImport", "DiscardImport", "RollBackList", "POST /spam/marks", "DELETE /spam/marks/{id:long}", "DELETE /spam/marks"];

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task EveryChange_LeavesAnEntryOfItsRequest()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        Assert.Equal(Routes(gateway).Where(route => !IsReading(route)).Select(NameOf).Except(Unchanging).Except(PeopleCoverageTests.Names).Order(StringComparer.Ordinal), Steps.Select(step => step.Name).Distinct().Order(StringComparer.Ordinal));
        Dictionary<string, string> ids = [];
        List<string> failures = [];
        foreach (Step step in Steps)
        {
            if (step.Name == "AllowOnce")
            {
                ids["refused"] = await RefusedAsync(gateway, ids["strict"]);
            }
            else if (step.Name == "JudgeReview")
            {
                ids["review"] = await ReviewStage.FillAsync(gateway.Api);
            }

            using HttpResponseMessage answer = await SendAsync(gateway, step, ids);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            List<AuditEntryRow> entries = await AuditLogs.OfAsync(gateway, answer);
            if (!answer.IsSuccessStatusCode || entries.Count == 0 || !entries.All(entry => entry is { Ip: "127.0.0.1", Outcome: AuditOutcome.Done } && entry.Actor.StartsWith("key_", StringComparison.Ordinal)))
            {
                failures.Add($"{step.Name}: {answer.StatusCode}, {entries.Count} entries, {text}");
            }
            else if (!WithoutStates.Contains(step.Name) && !entries.Exists(entry => (entry.Before ?? entry.After) is { Length: 64 } && entry.Difference is { Length: > 2 }) && step.Name != "RollBackPolicy")
            {
                failures.Add($"{step.Name}: no entry tells what changed: {entries[0].ToEntry()}");
            }

            if (step.Makes is { } made)
            {
                JsonNode json = JsonNode.Parse(text)!;
                ids[made] = made == "action" ? entries[0].Id : (string)(json["id"] ?? json["about"]!["id"])!;
                await ImportedAsync(gateway, ids);
            }
        }

        Assert.Empty(failures);
    }

    [Fact]
    public async Task EveryReadOfPersonalData_LeavesAnEntryOfItsRequest()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string policy = await gateway.PublishAsync(permits: 1), bot = await gateway.AddBotAsync(policy);
        string decision = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":7,"chat":7}""", HttpStatusCode.OK))["id"]!;
        await AuditLogs.BlockAsync(gateway, "user:7");
        await AuditLogs.SignAsync(gateway);
        Dictionary<string, string> ids = new() { ["policy"] = policy, ["bot"] = bot, ["decision"] = decision, ["import"] = (string)(await gateway.ImportAsync("block", "user:2\n", isDraft: true))["id"]!, ["review"] = await ReviewStage.FillAsync(gateway.Api), ["list"] = "block", ["subject"] = "user:7", ["version"] = "1", ["entry"] = (await AuditLogs.ReadAsync(gateway))[0].Id };
        RouteEndpoint[] personal = [.. Routes(gateway).Where(route => IsReading(route) && route.Metadata.GetMetadata<ApiRoute>() is { IsForPeople: false } && !Impersonal.Contains(NameOf(route)))];
        List<string> failures = [];
        foreach (RouteEndpoint route in personal)
        {
            string path = ids.Aggregate(route.RoutePattern.RawText!["/api/v1/".Length..], (filled, id) => filled.Replace($"{{{id.Key}}}", id.Value, StringComparison.Ordinal));
            using HttpResponseMessage answer = await gateway.Api.SendAsync(HttpMethod.Get, path);
            List<AuditEntryRow> entries = await AuditLogs.OfAsync(gateway, answer);
            // A stream says that it is one to who does not ask for it; that somebody asked is noted before.
            if (answer.StatusCode != (path == "decisions/live" ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK) || entries.Count != 1)
            {
                failures.Add($"{path}: {answer.StatusCode}, {entries.Count} entries");
            }
        }

        Assert.Empty(failures);
        Assert.True(personal.Length >= 10, $"{personal.Length} routes were tried.");
    }

    [Fact]
    public async Task WhatIsRefused_LeavesAnEntryOfItsRequest()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"narrow","scopes":["bots:read"]}""", HttpStatusCode.Created);
        using ApiClient narrow = new(gateway.Admin.BaseAddress!, (string)made["key"]!), nobody = new(gateway.Admin.BaseAddress!, null);

        using HttpResponseMessage forbidden = await narrow.SendAsync(HttpMethod.Get, "audit"), unauthorized = await nobody.SendAsync(HttpMethod.Get, "bots"), missed = await narrow.SendAsync(HttpMethod.Get, "bots/bot_other"), marks = await narrow.SendAsync(HttpMethod.Get, "/spam/marks");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.NotFound, HttpStatusCode.Forbidden), (forbidden.StatusCode, unauthorized.StatusCode, missed.StatusCode, marks.StatusCode));
        AuditEntryRow[] entries = [Assert.Single(await AuditLogs.OfAsync(gateway, forbidden)), Assert.Single(await AuditLogs.OfAsync(gateway, unauthorized)), Assert.Single(await AuditLogs.OfAsync(gateway, missed)), Assert.Single(await AuditLogs.OfAsync(gateway, marks))];
        Assert.Equal(
            [("access.forbidden", "default", AuditOutcome.Refused), ("access.unauthenticated", "gateway", AuditOutcome.Failed), ("access.miss", "default", AuditOutcome.Refused), ("access.forbidden", "default", AuditOutcome.Refused)],
            entries.Select(entry => (entry.Action, entry.TenantId, entry.Outcome)));
    }

    [Fact]
    public async Task ReasonOfARequest_IsInItsEntry()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        HttpRequestMessage request = new(HttpMethod.Put, "lists/block/entries/user:1") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        request.Headers.Add(AuditOrigin.ReasonHeader, Uri.EscapeDataString("жалоба №7"));

        using HttpResponseMessage answer = await gateway.Api.SendAsync(request);

        Assert.Equal("жалоба №7", Assert.Single(await AuditLogs.OfAsync(gateway, answer)).Reason);
    }

    [Fact]
    public async Task ChangeWithoutAnEntry_IsNotCommitted()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        Caller caller = new("default", "key_1", KeyScope.All);
        DurableStore store = gateway.Services.GetRequiredService<DurableStore>();

        await using (StoreSession session = await store.WriteAsync(caller, TestContext.Current.CancellationToken))
        {
            session.Db.ListEntries.Add(new ListEntryRow { TenantId = "default", List = ListKind.Block, Subject = "user:9", AddedAt = session.Now, Version = 1 });
            await Assert.ThrowsAsync<InvalidOperationException>(() => session.CommitAsync(TestContext.Current.CancellationToken));
        }

        await gateway.Api.GetAsync("lists/block/entries/user:9", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task AuditStoreCannotBeWritten_ChangesAndReadsAreRefusedAndDecisionsGoOn()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(await gateway.PublishAsync(permits: 1));
        await AuditLogs.ExecuteAsync(gateway, _kind == DatabaseKind.Sqlite
            ? "CREATE TRIGGER full_disk BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'no'); END"
            : "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$; CREATE TRIGGER full_disk BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION full_disk()");

        await gateway.Api.SendAsync(HttpMethod.Put, "lists/block/entries/user:1", "{}", HttpStatusCode.ServiceUnavailable, "*");
        await gateway.Api.SendAsync(HttpMethod.Post, "policies", """{"name":"other"}""", HttpStatusCode.ServiceUnavailable);
        await gateway.Api.GetAsync("decisions", HttpStatusCode.ServiceUnavailable);
        await gateway.Api.GetAsync("bots/nobody", HttpStatusCode.NotFound);
        JsonNode decided = await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":1,"chat":1}""", HttpStatusCode.OK);

        Assert.Equal("allow", (string?)decided["verdict"]);
        await AuditLogs.ExecuteAsync(gateway, _kind == DatabaseKind.Sqlite ? "DROP TRIGGER full_disk" : "DROP TRIGGER full_disk ON audit_entries");
        await gateway.Api.GetAsync("lists/block/entries/user:1", HttpStatusCode.NotFound);
        Assert.Single((await gateway.Api.GetAsync("policies"))["items"]!.AsArray());
    }

    private static async Task<string> RefusedAsync(StateGateway gateway, string bot)
    {
        await gateway.Api.SendAsync(HttpMethod.Post, $"decide?bot={bot}", """{"user":6,"chat":6}""", HttpStatusCode.OK);
        return (string)(await gateway.Api.SendAsync(HttpMethod.Post, $"decide?bot={bot}", """{"user":6,"chat":6}""", HttpStatusCode.OK))["id"]!;
    }

    // Until the imports that were begun have been read.
    private static async Task ImportedAsync(StateGateway gateway, Dictionary<string, string> ids)
    {
        foreach (string import in ids.Where(id => id.Value.StartsWith("imp_", StringComparison.Ordinal)).Select(id => id.Value))
        {
            await Eventually.TrueAsync(async () => (string)(await gateway.Api.GetAsync($"imports/{import}"))["state"]! != "running");
        }
    }

    private static IEnumerable<RouteEndpoint> Routes(StateGateway gateway) =>
        gateway.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>() is not null && !IsPage(route));

    // Their forms and buttons do what the routes do, by the same use cases.
    private static bool IsPage(RouteEndpoint route) => route.Metadata.GetMetadata<ComponentTypeMetadata>() is not null || route.RoutePattern.RawText?.StartsWith("/_blazor", StringComparison.Ordinal) == true;

    private static bool IsReading(RouteEndpoint route) => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method));

    private static string NameOf(RouteEndpoint route) =>
        route.Metadata.GetMetadata<EndpointNameMetadata>()?.EndpointName ?? $"{route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0]} {route.RoutePattern.RawText}";

    private static Task<HttpResponseMessage> SendAsync(StateGateway gateway, Step step, Dictionary<string, string> ids)
    {
        HttpRequestMessage request = new(new HttpMethod(step.Method), ids.Aggregate(step.Path, (filled, id) => filled.Replace($"{{{id.Key}}}", id.Value, StringComparison.Ordinal)));
        request.Content = step.Body is null ? null : new StringContent(ids.Aggregate(step.Body, (filled, id) => filled.Replace($"{{{id.Key}}}", id.Value, StringComparison.Ordinal)), Encoding.UTF8, step.Name == "ImportList" ? "text/csv" : "application/json");
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        return gateway.Api.SendAsync(request);
    }

    /// <param name="Name">The route's name, or its method and pattern.</param>
    /// <param name="Method">Its method.</param>
    /// <param name="Path">Where.</param>
    /// <param name="Body">What is sent; null: nothing.</param>
    /// <param name="Makes">What later steps call what this one makes; null: nothing.</param>
    private sealed record Step(string Name, string Method, string Path, string? Body = null, string? Makes = null);
}

public sealed class SqliteAuditCoverageTests() : AuditCoverageTests(isPostgres: false);

public sealed class PostgresAuditCoverageTests() : AuditCoverageTests(isPostgres: true);
