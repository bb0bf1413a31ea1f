using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Api;

/// <summary>What is the same for all routes: idempotency keys, pages, entity tags, budgets, problems.</summary>
public abstract class ProtocolTests(bool isPostgres)
{
    private const string Bot = """{"name":"shop","token":"1:a"}""";

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task SameRequestUnderTheSameIdempotencyKey_IsDoneOnceAndAnsweredTwice()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        using HttpResponseMessage first = await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"script"}""", idempotencyKey: "one");
        using HttpResponseMessage second = await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"script"}""", idempotencyKey: "one");

        JsonNode once = JsonNode.Parse(await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!, twice = JsonNode.Parse(await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, second.StatusCode));
        Assert.Equal((string)once["key"]!, (string)twice["key"]!);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotent-Replayed")));
        Assert.Equal(2, (await gateway.Api.GetAsync("keys"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task OtherRequestUnderAUsedIdempotencyKey_IsRefused()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.Api.SendAsync(HttpMethod.Post, "bots", Bot, HttpStatusCode.Created, idempotencyKey: "one");

        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Post, "bots", """{"name":"other","token":"2:a"}""", HttpStatusCode.UnprocessableEntity, idempotencyKey: "one");

        Assert.Equal("urn:botsentinel:problem:idempotency-key-reused", (string)refused["type"]!);
    }

    [Fact]
    public async Task FailedRequest_IsNotRemembered()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string bot = await gateway.AddBotAsync(null);

        await gateway.Api.SendAsync(HttpMethod.Post, "bots", Bot, HttpStatusCode.Conflict, idempotencyKey: "one");
        await gateway.Api.SendAsync(HttpMethod.Delete, $"bots/{bot}", null, HttpStatusCode.NoContent, "*");

        await gateway.Api.SendAsync(HttpMethod.Post, "bots", Bot, HttpStatusCode.Created, idempotencyKey: "one");
    }

    [Fact]
    public async Task Pages_HaveEveryRowOnce()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        for (int i = 0; i < 7; i++)
        {
            await gateway.Api.SendAsync(HttpMethod.Post, "policies", $$"""{"name":"p{{i}}"}""", HttpStatusCode.Created);
        }

        List<string> names = [];
        string? next = null;
        do
        {
            JsonNode page = await gateway.Api.GetAsync($"policies?limit=3{(next is null ? "" : $"&after={next}")}");
            names.AddRange(page["items"]!.AsArray().Select(policy => (string)policy!["name"]!));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.Equal(["p0", "p1", "p2", "p3", "p4", "p5", "p6"], names);
    }

    [Fact]
    public async Task ChangeOnTopOfAnOldVersion_IsRefusedAndTellsTheNewOne()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string bot = await gateway.AddBotAsync(null);
        await gateway.Api.SendAsync(HttpMethod.Put, $"bots/{bot}", """{"mode":"polling","notices":false}""", HttpStatusCode.OK, "\"v1\"");

        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Put, $"bots/{bot}", """{"mode":"polling","enabled":false}""", HttpStatusCode.PreconditionFailed, "\"v1\"");

        Assert.Equal("\"v2\"", (string)refused["etag"]!);
        Assert.Equal(["notices", "enabled"], refused["difference"]!.AsArray().Select(change => (string)change!["path"]!));
    }

    [Fact]
    public async Task UnchangedVersion_IsNotSentAgain()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string bot = await gateway.AddBotAsync(null);
        using HttpRequestMessage request = new(HttpMethod.Get, $"bots/{bot}");
        request.Headers.TryAddWithoutValidation("If-None-Match", "\"v1\"");

        using HttpResponseMessage answer = await gateway.Api.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Fact]
    public async Task TooManyCalls_AreRefusedAndToldSo()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["ApiCallsPerMinute"] = "3" }, builder => builder.Services.AddStoppedClock());
        using HttpResponseMessage first = await gateway.Api.SendAsync(HttpMethod.Get, "bots");
        await gateway.Api.GetAsync("bots");
        await gateway.Api.GetAsync("bots");

        using HttpResponseMessage refused = await gateway.Api.SendAsync(HttpMethod.Get, "bots");

        JsonNode problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("\"calls\";q=3;w=60", Assert.Single(first.Headers.GetValues("RateLimit-Policy")));
        Assert.Equal("\"calls\";r=2;t=60", Assert.Single(first.Headers.GetValues("RateLimit")));
        Assert.Equal((HttpStatusCode.TooManyRequests, "calls"), (refused.StatusCode, (string)problem["violated-policies"]![0]!));
        Assert.Equal(TimeSpan.FromSeconds(60), refused.Headers.RetryAfter!.Delta);
    }

    [Theory]
    [InlineData("/status")]
    [InlineData("/spam/marks")]
    public async Task TooManyCallsBesideTheApi_AreRefusedToo(string path)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["ApiCallsPerMinute"] = "3" }, builder => builder.Services.AddStoppedClock());
        for (int i = 0; i < 3; i++)
        {
            await gateway.Api.GetAsync("bots");
        }

        using HttpRequestMessage request = new(HttpMethod.Get, path) { Headers = { { "Authorization", $"Bearer {gateway.Key}" } } };
        using HttpResponseMessage refused = await gateway.Admin.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
    }

    [Theory]
    [InlineData("POST", "bots", "{", 400)]
    [InlineData("POST", "bots", "[]", 400)]
    [InlineData("POST", "bots", """{"name":1,"token":"1:a"}""", 400)]
    [InlineData("POST", "bots", """{"name":"a","token":"1:a","nmae":"b"}""", 400)]
    [InlineData("POST", "bots", """{"name":"a b","token":"x","upstream":"y"}""", 422)]
    [InlineData("GET", "bots?limit=x", null, 400)]
    [InlineData("GET", "bots?limit=0", null, 400)]
    [InlineData("GET", "bots?after=%00", null, 400)]
    [InlineData("GET", "decisions?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2&limit=0", null, 400)]
    [InlineData("PATCH", "bots", null, 405)]
    [InlineData("GET", "nothing", null, 404)]
    public async Task WhatCannotBeDone_IsAProblemOfItsKind(string method, string path, string? body, int status)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        using HttpResponseMessage answer = await gateway.Api.SendAsync(new HttpMethod(method), path, body);

        JsonNode problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal((status, "application/problem+json", status), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, (int)problem["status"]!));
    }
}

public sealed class SqliteProtocolTests() : ProtocolTests(isPostgres: false);

public sealed class PostgresProtocolTests() : ProtocolTests(isPostgres: true);
