using System.Net;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Lists;

public abstract class ListVersionTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task SecondSaveOnTopOfTheSameEntry_IsRefusedWithTheDifference()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        string seen = await PutAsync(gateway, "user:1", "spam", "*");

        await PutAsync(gateway, "user:1", "raid", seen);
        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Put, "lists/block/entries/user:1", """{"reason":"coins"}""", HttpStatusCode.PreconditionFailed, seen);
        JsonNode kept = await gateway.Api.SendAsync(HttpMethod.Delete, "lists/block/entries/user:1", null, HttpStatusCode.PreconditionFailed, seen);

        JsonNode difference = Assert.Single(refused["difference"]!.AsArray())!;
        Assert.Equal(("reason", "raid", "coins"), ((string)difference["path"]!, (string)difference["before"]!, (string)difference["after"]!));
        Assert.Equal("raid", (string)Assert.Single(kept["difference"]!.AsArray())!["before"]!["reason"]!);
        Assert.Equal("raid", (string)(await gateway.Api.GetAsync("lists/block/entries/user:1"))["reason"]!);
    }

    [Fact]
    public async Task SaveWithoutIfMatch_IsRefused()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await PutAsync(gateway, "user:1", "spam", "*");

        await gateway.Api.SendAsync(HttpMethod.Put, "lists/block/entries/user:1", "{}", HttpStatusCode.PreconditionRequired);
        await gateway.Api.SendAsync(HttpMethod.Delete, "lists/block/entries/user:1", null, HttpStatusCode.PreconditionRequired);
        await gateway.Api.SendAsync(HttpMethod.Post, "lists/block/rollback", """{"version":0}""", HttpStatusCode.PreconditionRequired);
    }

    [Fact]
    public async Task NewEntryThatIsThereAlready_IsRefusedUnlessItSaysTheSame()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        Assert.Equal(HttpStatusCode.OK, await PutNewAsync("spam"));
        Assert.Equal(HttpStatusCode.OK, await PutNewAsync("spam"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await PutNewAsync("raid"));
        Assert.Equal(1, (int)(await gateway.Api.GetAsync("lists/block"))["version"]!);

        async Task<HttpStatusCode> PutNewAsync(string reason)
        {
            using HttpRequestMessage request = new(HttpMethod.Put, "lists/block/entries/user:1") { Content = new StringContent($$"""{"reason":"{{reason}}"}""", null, "application/json"), Headers = { { "If-None-Match", "*" } } };
            using HttpResponseMessage answer = await gateway.Api.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task AddsToOneListAtTheSameMoment_AreAllTakenEachAsAVersion()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        await Task.WhenAll(Enumerable.Range(1, 20).Select(user => PutAsync(gateway, $"user:{user}", "spam", "*")));

        JsonNode versions = await gateway.Api.GetAsync("lists/block/versions");
        Assert.Equal(Enumerable.Range(1, 20).Reverse(), versions["items"]!.AsArray().Select(version => (int)version!["number"]!));
        Assert.Equal((20, 20), ((int)(await gateway.Api.GetAsync("lists/block"))["version"]!, (int)(await gateway.Api.GetAsync("lists/block"))["entries"]!));
    }

    [Fact]
    public async Task Rollback_HoldsWithTheNextUpdate()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);
        await PutAsync(gateway, "user:5", "spam", "*");
        string blocked = await VerdictAsync(gateway);
        await gateway.ImportAsync("allow", "user:6\nuser:5\n");
        string allowed;
        do
        {
            // An import is done a moment before the gateway goes by it.
            allowed = await VerdictAsync(gateway);
        }
        while (allowed == blocked);

        await gateway.Api.SendAsync(HttpMethod.Post, "lists/allow/rollback", """{"version":0,"note":"wrong file"}""", HttpStatusCode.OK, "\"v1\"");
        string blockedAgain = await VerdictAsync(gateway);
        await gateway.Api.SendAsync(HttpMethod.Post, "lists/block/rollback", """{"version":0}""", HttpStatusCode.OK, "*");

        Assert.Equal(["blockListed", "allowListed", "blockListed", "passed"], [blocked, allowed, blockedAgain, await VerdictAsync(gateway)]);
        JsonNode latest = await gateway.Api.GetAsync("lists/allow/versions/published");
        Assert.Equal((2, 0, 0, 2, "wrong file"), ((int)latest["number"]!, (int)latest["rolledBackTo"]!, (int)latest["added"]!, (int)latest["removed"]!, (string)latest["note"]!));

        async Task<string> VerdictAsync(StateGateway asked) => (string)(await asked.Api.SendAsync(HttpMethod.Post, "decide", """{"user":5,"chat":5}""", HttpStatusCode.OK))["reason"]!;
    }

    [Fact]
    public async Task RollbackOfAListThatMovedOn_IsRefusedWithWhatChanged()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await PutAsync(gateway, "user:1", "spam", "*");
        await PutAsync(gateway, "user:2", "raid", "*");

        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Post, "lists/block/rollback", """{"version":0}""", HttpStatusCode.PreconditionFailed, "\"v1\"");
        await gateway.Api.SendAsync(HttpMethod.Post, "lists/block/rollback", """{"version":2}""", HttpStatusCode.Conflict, "\"v2\"");
        await gateway.Api.SendAsync(HttpMethod.Post, "lists/block/rollback", """{"version":9}""", HttpStatusCode.NotFound, "*");

        JsonNode change = Assert.Single(refused["difference"]!.AsArray())!;
        Assert.Equal(("user:2", null, "raid"), ((string)change["path"]!, change["before"], (string)change["after"]!["reason"]!));
    }

    [Fact]
    public async Task History_ComesPageByPageTheLatestFirst()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        for (int user = 1; user <= 5; user++)
        {
            await PutAsync(gateway, $"user:{user}", "spam", "*");
        }

        JsonNode first = await gateway.Api.GetAsync("lists/block/versions?limit=3"), rest = await gateway.Api.GetAsync($"lists/block/versions?limit=3&after={first["next"]}");
        JsonNode changes = await gateway.Api.GetAsync("lists/block/diff?from=0&to=5&limit=2"), more = await gateway.Api.GetAsync($"lists/block/diff?from=0&to=5&limit=3&after={changes["next"]}");

        Assert.Equal([5, 4, 3, 2, 1], first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(version => (int)version!["number"]!));
        Assert.Equal(["user:1", "user:2", "user:3", "user:4", "user:5"], changes["items"]!.AsArray().Concat(more["items"]!.AsArray()).Select(change => (string)change!["subject"]!));
        Assert.Null(rest["next"]);
        Assert.Null(more["next"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RollbackAfterRandomEdits_MakesTheListWhatItWasAndDiffsTellTheWay(int seed)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        Random random = new(seed);
        List<SortedDictionary<string, string>> states = [[]];
        while (states.Count <= 40)
        {
            await EditAsync(gateway, random, states.Count - 1);
            int version = (int)(await gateway.Api.GetAsync("lists/block"))["version"]!;
            if (version == states.Count)
            {
                states.Add(await ReadAsync(gateway));
            }

            Assert.Equal(states.Count - 1, version);
        }

        for (int i = 0; i < 15; i++)
        {
            int from = random.Next(states.Count), to = random.Next(states.Count);
            Assert.Equal(Difference(states[from], states[to]), await DiffAsync(gateway, from, to));
        }

        for (int i = 0; i < 10; i++)
        {
            int wanted = random.Next(states.Count);
            using HttpResponseMessage answer = await gateway.Api.SendAsync(HttpMethod.Post, "lists/block/rollback", $$"""{"version":{{wanted}}}""", "*");
            Assert.Equal(states[wanted].SequenceEqual(states[^1]) ? HttpStatusCode.Conflict : HttpStatusCode.OK, answer.StatusCode);
            SortedDictionary<string, string> now = await ReadAsync(gateway);
            Assert.Equal(states[wanted], now);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                states.Add(now);
            }
        }
    }

    private static async Task EditAsync(StateGateway gateway, Random random, int version)
    {
        string subject = $"user:{random.Next(1, 9)}";
        switch (random.Next(5))
        {
            case 0:
                using (await gateway.Api.SendAsync(HttpMethod.Delete, $"lists/block/entries/{subject}", null, "*"))
                {
                    break;
                }

            case 1:
                await gateway.ImportAsync("block", string.Join('\n', Enumerable.Range(0, random.Next(6)).Select(_ => $"user:{random.Next(1, 9)},,r{random.Next(3)}")));
                break;
            case 2 when version > 0:
                using (await gateway.Api.SendAsync(HttpMethod.Post, "lists/block/rollback", $$"""{"version":{{random.Next(version)}}}""", "*"))
                {
                    break;
                }

            default:
                await PutAsync(gateway, subject, $"r{random.Next(3)}", "*", random.Next(3) == 0 ? "2036-01-01T00:00:00Z" : null);
                break;
        }
    }

    private static IEnumerable<string> Difference(SortedDictionary<string, string> from, SortedDictionary<string, string> to) =>
        from.Keys.Union(to.Keys).Where(subject => from.GetValueOrDefault(subject) != to.GetValueOrDefault(subject)).Order(StringComparer.Ordinal).Select(subject => $"{subject}: {from.GetValueOrDefault(subject)} -> {to.GetValueOrDefault(subject)}");

    private static async Task<IEnumerable<string>> DiffAsync(StateGateway gateway, int from, int to) =>
        (await gateway.Api.GetAsync($"lists/block/diff?from={from}&to={to}"))["items"]!.AsArray().Select(change => $"{change!["subject"]}: {Value(change["before"])} -> {Value(change["after"])}");

    private static async Task<SortedDictionary<string, string>> ReadAsync(StateGateway gateway) =>
        new((await gateway.Api.GetAsync("lists/block/entries"))["items"]!.AsArray().ToDictionary(entry => (string)entry!["subject"]!, entry => Value(entry)!));

    private static string? Value(JsonNode? entry) => entry is null ? null : $"{entry["until"]} {entry["reason"]}";

    private static async Task<string> PutAsync(StateGateway gateway, string subject, string reason, string ifMatch, string? until = null)
    {
        using HttpResponseMessage answer = await gateway.Api.SendAsync(HttpMethod.Put, $"lists/block/entries/{subject}", new JsonObject { ["reason"] = reason, ["until"] = until }.ToJsonString(), ifMatch);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.ETag!.ToString();
    }
}

public sealed class SqliteListVersionTests() : ListVersionTests(isPostgres: false);

public sealed class PostgresListVersionTests() : ListVersionTests(isPostgres: true);
