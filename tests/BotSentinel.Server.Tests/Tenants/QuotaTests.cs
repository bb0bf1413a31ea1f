using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Tenants;

public abstract class QuotaTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task OneBotMoreThanTheQuota_IsRefused()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await QuotaAsync(gateway, """{"bots":1}""");
        await gateway.AddBotAsync(null);

        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Post, "bots", """{"name":"second","token":"2:a"}""", HttpStatusCode.TooManyRequests);

        Assert.Equal("urn:botsentinel:problem:quota", (string)refused["type"]!);
    }

    [Theory]
    [InlineData("bots", """{"name":"n{0}","token":"{0}:a"}""")]
    [InlineData("keys", """{"name":"n{0}"}""")]
    public async Task ManyAtTheSameMoment_AreNoMoreThanTheQuota(string things, string body)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await QuotaAsync(gateway, $$"""{"{{things}}":3}""");

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(1, 12).Select(i => gateway.Api.SendAsync(HttpMethod.Post, things, body.Replace("{0}", $"{i}", StringComparison.Ordinal))));

        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.TooManyRequests, $"{answer.StatusCode}"));
        Assert.Equal(3, (await gateway.Api.GetAsync(things))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task OneKeyMoreThanTheQuota_IsRefused()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await QuotaAsync(gateway, """{"keys":2}""");
        JsonNode second = await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"second"}""", HttpStatusCode.Created);

        await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"third"}""", HttpStatusCode.TooManyRequests);
        await gateway.Api.SendAsync(HttpMethod.Delete, $"keys/{second["about"]!["id"]}", null, HttpStatusCode.NoContent);
        await gateway.Api.SendAsync(HttpMethod.Post, "keys", """{"name":"third"}""", HttpStatusCode.Created);
    }

    [Fact]
    public async Task PolicyWithMoreRulesThanTheQuota_IsNotPublished()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await QuotaAsync(gateway, """{"rules":1}""");
        string policy = await gateway.PublishAsync(permits: 1);
        await gateway.Api.SendAsync(HttpMethod.Put, $"policies/{policy}/draft", """{"policies":{"default":{}},"rules":[{"when":{"command":"/a"},"policy":"default"},{"policy":"default"}]}""", HttpStatusCode.OK, "*");

        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}", HttpStatusCode.UnprocessableEntity, "*");

        Assert.Equal("rules", (string)refused["errors"]![0]!["path"]!);
    }

    [Fact]
    public async Task MoreDecisionsInASecondThanTheQuota_AreRefusedByTheApi()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => builder.Services.AddStoppedClock());
        await gateway.AddBotAsync(null);
        await QuotaAsync(gateway, """{"decisionsPerSecond":2}""");
        using HttpResponseMessage first = await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":1}""");
        await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":2}""", HttpStatusCode.OK);

        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":3}""", HttpStatusCode.TooManyRequests);

        Assert.Equal("\"decisions\";q=2;w=1", Assert.Single(first.Headers.GetValues("RateLimit-Policy")));
        Assert.Equal("https://iana.org/assignments/http-problem-types#quota-exceeded", (string)refused["type"]!);
    }

    [Theory]
    [InlineData("pass", 2)]
    [InlineData("refuse", 1)]
    public async Task TrafficOverTheQuota_GoesAsTheTenantSays(string excess, int delivered)
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, adjust: builder => builder.Services.AddStoppedClock());
        await gateway.Api.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"shop","token":"1:a","mode":"webhook","upstream":"{{bot.Address}}","secretToken":"s"}""", HttpStatusCode.Created);
        await QuotaAsync(gateway, $$"""{"decisionsPerSecond":1,"excessTraffic":"{{excess}}"}""");

        for (int i = 1; i <= 2; i++)
        {
            using HttpRequestMessage update = new(HttpMethod.Post, "/hook/shop") { Content = new StringContent(UpdateJson.Message(i), null, "application/json") };
            update.Headers.Add("X-Telegram-Bot-Api-Secret-Token", "s");
            using HttpResponseMessage answer = await gateway.Public.SendAsync(update, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(delivered, bot.Requests.Count);
    }

    private static Task<JsonNode> QuotaAsync(StateGateway gateway, string quotas) =>
        gateway.Api.SendAsync(HttpMethod.Put, "tenants/default", $$"""{"enabled":true,"quotas":{{quotas}}}""", HttpStatusCode.OK, "*");
}

public sealed class SqliteQuotaTests() : QuotaTests(isPostgres: false);

public sealed class PostgresQuotaTests() : QuotaTests(isPostgres: true);
