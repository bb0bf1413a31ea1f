using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Analytics;

public abstract class AnalyticsTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;
    private FakeTimeProvider _clock = new();

    [Fact]
    public async Task WhatWasDecided_IsCountedAtOnceByVerdictAndReason()
    {
        await using StateGateway gateway = await StartAsync();

        await DecideAsync(gateway, 5);

        JsonNode analytics = await gateway.Api.GetAsync("analytics?step=minute");
        Assert.Equal((5, 3), ((int)analytics["total"]!, (int)analytics["refused"]!));
        Assert.Equal([("allow", "passed", 2), ("deny", "limited", 3)], analytics["series"]!.AsArray().Select(series => ((string)series!["verdict"]!, (string)series["reason"]!, (int)series["total"]!)));
    }

    [Fact]
    public async Task CountsAreInTheStepTheyHappenedIn()
    {
        await using StateGateway gateway = await StartAsync();
        await DecideAsync(gateway, 1);
        await WriteAsync(gateway);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await DecideAsync(gateway, 1);

        JsonNode analytics = await gateway.Api.GetAsync("analytics?step=minute&from=2026-11-25T12:00:00Z");

        Assert.Equal([1, 0, 1], analytics["series"]![0]!["counts"]!.AsArray().Select(count => (int)count!).Take(3));
    }

    [Fact]
    public async Task Restart_KeepsTheCountsAndTheNames()
    {
        string key;
        string database;
        await using (StateGateway gateway = await StartAsync())
        {
            (key, database) = (gateway.Key, gateway.Database);
            await DecideAsync(gateway, 5);
        }

        await using StateGateway again = await StateGateway.StartAsync(database, key, adjust: builder => builder.Services.AddSingleton<TimeProvider>(_clock));

        JsonNode analytics = await again.Api.GetAsync("analytics?bot=shop");
        Assert.Equal(5, (int)analytics["total"]!);
        Assert.Equal(("user:5", 3), ((string)analytics["tops"]!["subjects"]![0]!["name"]!, (int)analytics["tops"]!["subjects"]![0]!["count"]!));
        Assert.Equal("user-1", (string)analytics["tops"]!["limits"]![0]!["name"]!);
    }

    [Fact]
    public async Task CountsThatAreWrittenTwice_AddUp()
    {
        await using StateGateway gateway = await StartAsync();
        await DecideAsync(gateway, 3);
        await WriteAsync(gateway);
        await DecideAsync(gateway, 2);
        await WriteAsync(gateway);

        JsonNode analytics = await gateway.Api.GetAsync("analytics?step=hour");

        Assert.Equal((5, 3), ((int)analytics["total"]!, (int)analytics["refused"]!));
        Assert.Equal(3, (int)analytics["tops"]!["chats"]![0]!["count"]!);
    }

    [Fact]
    public async Task MinutesGoAfterADay_AndTheirHoursStay()
    {
        await using StateGateway gateway = await StartAsync();
        await DecideAsync(gateway, 1);
        await WriteAsync(gateway);
        _clock.Advance(TimeSpan.FromHours(25));
        await DecideAsync(gateway, 1);
        await WriteAsync(gateway);

        JsonNode minutes = await gateway.Api.GetAsync("analytics?step=fiveMinutes&from=2026-11-25T12:00:00Z"), hours = await gateway.Api.GetAsync("analytics?step=hour&from=2026-11-25T12:00:00Z");

        Assert.Equal((1, 2), ((int)minutes["total"]!, (int)hours["total"]!));
    }

    [Fact]
    public async Task AnotherTenant_SeesNothingOfIt()
    {
        await using StateGateway gateway = await StartAsync();
        await DecideAsync(gateway, 5);
        await WriteAsync(gateway);
        JsonNode other = await gateway.Api.SendAsync(HttpMethod.Post, "tenants", """{"name":"other"}""", HttpStatusCode.Created);
        JsonNode key = await gateway.Api.SendAsync(HttpMethod.Post, $"tenants/{other["id"]}/keys", """{"name":"first","scopes":["decisions:read"]}""", HttpStatusCode.Created);
        using ApiClient theirs = new(gateway.Admin.BaseAddress!, (string)key["key"]!);

        JsonNode analytics = await theirs.GetAsync("analytics");

        Assert.Equal(0, (int)analytics["total"]!);
        Assert.Empty(analytics["tops"]!["subjects"]!.AsArray());
    }

    [Theory]
    [InlineData("from=2026-11-25T12:00:00Z&to=2026-11-24T12:00:00Z")]
    [InlineData("from=2020-01-01T00:00:00Z&step=minute")]
    [InlineData("from=yesterday")]
    public async Task TimeThatIsNone_IsRefused(string query)
    {
        await using StateGateway gateway = await StartAsync();

        await gateway.Api.GetAsync($"analytics?{query}", HttpStatusCode.BadRequest);
    }

    private async Task<StateGateway> StartAsync()
    {
        StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => _clock = builder.Services.AddStoppedClock());
        await gateway.AddBotAsync(await gateway.PublishAsync(2));
        return gateway;
    }

    private static async Task DecideAsync(StateGateway gateway, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", """{"user":5,"chat":-7,"text":"hello"}""", HttpStatusCode.OK);
        }
    }

    private static Task WriteAsync(StateGateway gateway) => gateway.Services.GetRequiredService<TrafficCollector>().WriteAsync(TestContext.Current.CancellationToken);
}

public sealed class SqliteAnalyticsTests() : AnalyticsTests(isPostgres: false);

public sealed class PostgresAnalyticsTests() : AnalyticsTests(isPostgres: true);
