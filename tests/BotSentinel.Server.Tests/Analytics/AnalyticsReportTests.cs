using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Analytics;

public abstract class AnalyticsReportTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;
    private FakeTimeProvider _clock = new();

    [Fact]
    public async Task TimeBefore_StandsBesideIt_WithTheSameNames()
    {
        await using StateGateway gateway = await StartAsync();
        await DecideAsync(gateway, user: 5, times: 3);
        await WriteAsync(gateway);
        _clock.Advance(TimeSpan.FromHours(2));
        await DecideAsync(gateway, user: 5, times: 6);
        await WriteAsync(gateway);

        JsonNode report = await gateway.Api.GetAsync($"analytics/report?step=hour&from={_clock.GetUtcNow().AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}");

        Assert.Equal((6, 3), ((int)report["traffic"]!["total"]!, (int)report["before"]!["total"]!));
        Assert.Equal((4, 1), (Count(report["traffic"]!, "subjects", "user:5"), Count(report["before"]!, "subjects", "user:5")));
    }

    [Fact]
    public async Task NameThatOnlyTheTimeBeforeHas_IsNotToldBeside()
    {
        await using StateGateway gateway = await StartAsync();
        await DecideAsync(gateway, user: 5, times: 3);
        await WriteAsync(gateway);
        _clock.Advance(TimeSpan.FromHours(2));
        await DecideAsync(gateway, user: 6, times: 3);
        await WriteAsync(gateway);

        JsonNode report = await gateway.Api.GetAsync($"analytics/report?step=hour&from={_clock.GetUtcNow().AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}");

        Assert.Empty(report["before"]!["tops"]!["subjects"]!.AsArray());
    }

    [Fact]
    public async Task TimeBeforeThatIsNotKept_IsNone()
    {
        await using StateGateway gateway = await StartAsync();

        JsonNode report = await gateway.Api.GetAsync($"analytics/report?step=day&from={_clock.GetUtcNow().AddDays(-60):yyyy-MM-dd}T00:00:00Z");

        Assert.Null(report["before"]);
    }

    [Fact]
    public async Task RulesAndLimits_AreToldUntilTheyDoSomething()
    {
        await using StateGateway gateway = await StartAsync();
        await DecideAsync(gateway, user: 5, times: 1);

        JsonNode before = await gateway.Api.GetAsync("analytics/report");
        await DecideAsync(gateway, user: 5, times: 3);
        await WriteAsync(gateway);
        JsonNode after = await gateway.Api.GetAsync("analytics/report");

        Assert.Equal([("limit", "user-1"), ("rule", "default")], before["silent"]!.AsArray().Select(part => ((string)part!["kind"]!, (string)part["name"]!)).Order());
        Assert.Empty(after["silent"]!.AsArray());
    }

    [Fact]
    public async Task RuleWithoutAName_IsNotToldOnceItDidSomething()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        const string policy = """{"name":"two","draft":{"policies":{"default":{"limits":[{"permits":1,"window":"1h"}]}},"rules":[{"when":{"command":"/start"},"policy":"default"},{"policy":"default"}]}}""";
        string id = (string)(await gateway.Api.SendAsync(HttpMethod.Post, "policies", policy, HttpStatusCode.Created))["id"]!;
        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{id}/publish", "{}", HttpStatusCode.OK, "*");
        await gateway.AddBotAsync(id);

        await DecideAsync(gateway, user: 5, times: 3);
        await WriteAsync(gateway);

        JsonNode report = await gateway.Api.GetAsync("analytics/report");
        Assert.Equal("rule 1", (string)Assert.Single(report["silent"]!.AsArray())!["name"]!);
    }

    [Fact]
    public async Task WhatOperatorsPutRight_IsCounted()
    {
        await using StateGateway gateway = await StartAsync();
        await gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/block", "{}", HttpStatusCode.OK);
        await gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/unblock", null, HttpStatusCode.NoContent);
        await gateway.Api.SendAsync(HttpMethod.Post, "subjects/user:5/trust", "{}", HttpStatusCode.OK);
        await gateway.Api.SendAsync(HttpMethod.Post, "marks", """{"text":"hello","spam":false}""", HttpStatusCode.Created);
        await gateway.Api.SendAsync(HttpMethod.Post, "marks", """{"text":"free money","spam":true}""", HttpStatusCode.Created);

        JsonNode report = await gateway.Api.GetAsync("analytics/report");

        Assert.Equal([("list.allow", 1), ("list.unblock", 1), ("spam.mark", 1)], report["putRight"]!.AsArray().Select(action => ((string)action!["name"]!, (int)action["count"]!)));
    }

    [Fact]
    public async Task Export_HasTheSameNumbers()
    {
        await using StateGateway gateway = await StartAsync();
        await DecideAsync(gateway, user: 5, times: 5);
        await WriteAsync(gateway);

        using HttpResponseMessage answer = await gateway.Api.SendAsync(HttpMethod.Get, "analytics/export?step=hour&bot=shop");

        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        string[] lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("what,at,name,verdict,reason,updates,before", lines[0]);
        Assert.Contains("traffic,2026-11-25T12:00:00Z,,deny,limited,3,", lines);
        Assert.Contains("subject,2026-11-24T12:00:00Z,user:5,,,3,0", lines);
    }

    private async Task<StateGateway> StartAsync()
    {
        StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => _clock = builder.Services.AddStoppedClock());
        JsonNode made = await gateway.Api.SendAsync(HttpMethod.Post, "policies", $$"""{"name":"main","draft":{{TestGateway.PerUser(2)}}}""", HttpStatusCode.Created);
        await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{made["id"]}/publish", "{}", HttpStatusCode.OK, "*");
        await gateway.AddBotAsync((string)made["id"]!);
        return gateway;
    }

    private static int Count(JsonNode view, string kind, string name) => (int)view["tops"]![kind]!.AsArray().Single(top => (string)top!["name"]! == name)!["count"]!;

    private static async Task DecideAsync(StateGateway gateway, int user, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", $$"""{"user":{{user}},"chat":-7,"text":"hello"}""", HttpStatusCode.OK);
        }
    }

    private static Task WriteAsync(StateGateway gateway) => gateway.Services.GetRequiredService<TrafficCollector>().WriteAsync(TestContext.Current.CancellationToken);
}

public sealed class SqliteAnalyticsReportTests() : AnalyticsReportTests(isPostgres: false);

public sealed class PostgresAnalyticsReportTests() : AnalyticsReportTests(isPostgres: true);
