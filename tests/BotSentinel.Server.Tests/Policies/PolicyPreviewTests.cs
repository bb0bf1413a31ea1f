using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Server.Tests.Policies;

public abstract class PolicyPreviewTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;
    private FakeTimeProvider _clock = new();
    private string _policy = "";

    [Fact]
    public async Task TighterDraft_TellsWhatItWouldHaveRefused()
    {
        await using StateGateway gateway = await StartAsync(permits: 3);
        await DecideAsync(gateway, user: 1, times: 5);
        await DecideAsync(gateway, user: 2, times: 2);

        JsonNode preview = await PreviewAsync(gateway, permits: 1);

        Assert.Equal((7, 2, 5), ((int)preview["updates"]!, (int)preview["before"]!["refused"]!, (int)preview["after"]!["refused"]!));
        Assert.Equal((3, 0), ((int)preview["newlyRefused"]!, (int)preview["newlyLetThrough"]!));
        JsonNode part = Assert.Single(preview["by"]!.AsArray())!;
        Assert.Equal(("user-1", 5, 2), ((string)part["limit"]!, (int)part["updates"]!, (int)part["subjects"]!));
        Assert.Equal(["user:1", "user:2"], part["examples"]!.AsArray().Select(example => (string)example!["subject"]!));
    }

    [Fact]
    public async Task LooserDraft_TellsWhatItWouldHaveLetThrough()
    {
        await using StateGateway gateway = await StartAsync(permits: 1);
        await DecideAsync(gateway, user: 1, times: 5);

        JsonNode preview = await PreviewAsync(gateway, permits: 4);

        Assert.Equal((0, 3, 1), ((int)preview["newlyRefused"]!, (int)preview["newlyLetThrough"]!, (int)preview["after"]!["refused"]!));
    }

    [Fact]
    public async Task TimeThatPassedBetweenUpdates_CountsInAPreviewToo()
    {
        await using StateGateway gateway = await StartAsync(permits: 100);
        await DecideAsync(gateway, user: 1, times: 1);
        _clock.Advance(TimeSpan.FromMinutes(61));
        await DecideAsync(gateway, user: 1, times: 1);

        JsonNode preview = await PreviewAsync(gateway, permits: 1);

        Assert.Equal((2, 0), ((int)preview["updates"]!, (int)preview["after"]!["refused"]!));
    }

    [Fact]
    public async Task TrafficOfMoreThanADayAgo_IsLeftOut()
    {
        await using StateGateway gateway = await StartAsync(permits: 100);
        await DecideAsync(gateway, user: 1, times: 4);
        _clock.Advance(TimeSpan.FromHours(25));
        await DecideAsync(gateway, user: 1, times: 1);

        JsonNode preview = await PreviewAsync(gateway, permits: 1);

        Assert.Equal((1, _clock.GetUtcNow()), ((int)preview["updates"]!, (DateTimeOffset)preview["from"]!));
    }

    [Fact]
    public async Task TryingADraft_TakesNothingAndChangesNothing()
    {
        await using StateGateway gateway = await StartAsync(permits: 2);
        await DecideAsync(gateway, user: 1, times: 1);

        await PreviewAsync(gateway, permits: 1);

        JsonNode decision = await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", """{"user":1,"chat":1}""", HttpStatusCode.OK);
        Assert.Equal("allow", (string)decision["verdict"]!);
    }

    [Fact]
    public async Task WhatTakesTexts_IsSaidNotToHaveBeenTried()
    {
        await using StateGateway gateway = await StartAsync(permits: 100);

        JsonNode preview = await PreviewAsync(gateway, """{"policies":{"default":{"debounce":{"window":"1s"},"content":{"rules":[{"mixedScripts":{},"weight":0.8}]}}}}""", HttpStatusCode.OK);

        Assert.Equal(["content", "debounce"], preview["notReplayed"]!.AsArray().Select(what => (string)what!));
    }

    [Fact]
    public async Task DraftWithMistakes_IsToldThem()
    {
        await using StateGateway gateway = await StartAsync(permits: 1);

        JsonNode problem = await PreviewAsync(gateway, """{"policies":{"default":{"limits":[{"permits":0,"window":"1h"}]}}}""", HttpStatusCode.UnprocessableEntity);

        Assert.Equal("policies.default.limits[0].permits", (string)problem["errors"]![0]!["path"]!);
    }

    private async Task<StateGateway> StartAsync(int permits)
    {
        StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => _clock = builder.Services.AddStoppedClock());
        _policy = await gateway.PublishAsync(permits);
        await gateway.AddBotAsync(_policy);
        await gateway.AddBotAsync(null, "other", "2:a");
        await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=other", """{"user":9,"chat":9}""", HttpStatusCode.OK);
        return gateway;
    }

    private static async Task DecideAsync(StateGateway gateway, int user, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await gateway.Api.SendAsync(HttpMethod.Post, "decide?bot=shop", $$"""{"user":{{user}},"chat":{{user}},"text":"hello"}""", HttpStatusCode.OK);
        }
    }

    private async Task<JsonNode> PreviewAsync(StateGateway gateway, int permits)
    {
        await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{_policy}/draft", TestGateway.PerUser(permits), HttpStatusCode.OK, "*");
        return await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{_policy}/draft/preview", null, HttpStatusCode.OK);
    }

    private Task<JsonNode> PreviewAsync(StateGateway gateway, string document, HttpStatusCode expected) => gateway.Api.SendAsync(HttpMethod.Post, $"policies/{_policy}/draft/preview", document, expected);
}

public sealed class SqlitePolicyPreviewTests() : PolicyPreviewTests(isPostgres: false);

public sealed class PostgresPolicyPreviewTests() : PolicyPreviewTests(isPostgres: true);
