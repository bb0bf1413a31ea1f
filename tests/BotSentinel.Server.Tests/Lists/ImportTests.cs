using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Lists;

public abstract class ImportTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Fact]
    public async Task Import_TakesWhatCanBeReadAndTellsTheRestByLine()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);

        JsonNode done = await gateway.ImportAsync("block", """
            subject,until,reason
            user:1,,"one, two"
            2
            nonsense
            # a comment

            chat:-100,2036-01-01T00:00:00Z,raid
            user:3,soon
            {"subject":"network:192.0.2.0/24","reason":"scanners"}
            {"subject":5}
            """);

        JsonNode entries = await gateway.Api.GetAsync("lists/block/entries");
        JsonNode blocked = await gateway.Api.SendAsync(HttpMethod.Post, "decide", """{"user":1,"chat":1}""", HttpStatusCode.OK);
        Assert.Equal(("done", 10, 4, 3), ((string)done["state"]!, (int)done["lines"]!, (int)done["taken"]!, (int)done["refused"]!));
        Assert.Equal([4, 8, 10], done["errors"]!.AsArray().Select(error => (int)error!["line"]!));
        Assert.Equal(["chat:-100", "network:192.0.2.0/24", "user:1", "user:2"], entries["items"]!.AsArray().Select(entry => (string)entry!["subject"]!));
        Assert.Equal(("blockListed", "one, two"), ((string)blocked["reason"]!, (string)blocked["detail"]!));
    }

    [Fact]
    public async Task Export_IsWhatAnImportReads()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.ImportAsync("allow", "user:1,2036-01-01T00:00:00.5Z,\"says \"\"hi\"\", twice\"\nchat:name\n");

        using HttpResponseMessage exported = await gateway.Api.SendAsync(HttpMethod.Get, "lists/allow/export");
        string lines = await exported.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        JsonNode again = await gateway.ImportAsync("block", lines);

        JsonNode first = await gateway.Api.GetAsync("lists/allow/entries"), second = await gateway.Api.GetAsync("lists/block/entries");
        Assert.Equal((2, 0), ((int)again["taken"]!, (int)again["refused"]!));
        Assert.Equal(Said(first), Said(second));
    }

    [Fact]
    public async Task LongImport_IsTakenWholeAndUndoneWhole()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        var lines = new StringBuilder();
        for (int i = 1; i <= 12_345; i++)
        {
            lines.Append("user:").Append(i).Append('\n');
        }

        JsonNode done = await gateway.ImportAsync("block", lines.ToString());

        JsonNode lists = await gateway.Api.GetAsync("lists");
        Assert.Equal((12_345, 12_345, 0), ((int)done["done"]!, (int)done["taken"]!, (int)done["refused"]!));
        JsonNode undone = await gateway.Api.SendAsync(HttpMethod.Post, "lists/block/rollback", """{"version":0}""", HttpStatusCode.OK, "*");
        Assert.Equal(12_345, (int)lists.AsArray().Single(list => (string)list!["list"]! == "block")!["entries"]!);
        Assert.Equal(12_345, (int)undone["removed"]!);
    }

    [Fact]
    public async Task ReasonsWithLineBreaksTabsAndSpaces_SurviveExportAndImport()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        foreach ((int user, string reason) in ((string[])["two\nlines", "a\ttab, and \"quotes\"", " spaces ", "plain"]).Index())
        {
            await gateway.Api.SendAsync(HttpMethod.Put, $"lists/allow/entries/user:{user + 1}", new JsonObject { ["reason"] = reason, ["until"] = "2036-01-01T00:00:00.5Z" }.ToJsonString(), HttpStatusCode.OK, "*");
        }

        using HttpResponseMessage exported = await gateway.Api.SendAsync(HttpMethod.Get, "lists/allow/export");
        JsonNode again = await gateway.ImportAsync("block", await exported.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        JsonNode first = await gateway.Api.GetAsync("lists/allow/entries"), second = await gateway.Api.GetAsync("lists/block/entries");
        Assert.Equal((4, 0), ((int)again["taken"]!, (int)again["refused"]!));
        Assert.Equal(Said(first), Said(second));
    }

    [Fact]
    public async Task LongExport_HasEveryEntryOnce()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.ImportAsync("block", string.Join('\n', Enumerable.Range(1, 2_345).Select(i => $"user:{i}")));

        using HttpResponseMessage exported = await gateway.Api.SendAsync(HttpMethod.Get, "lists/block/export");
        string[] lines = (await exported.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2_345, lines.Skip(1).Distinct().Count());
        Assert.Equal(2_346, lines.Length);
    }

    [Fact]
    public async Task ImportBeyondTheQuota_FailsWholeAndSaysWhy()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.Api.SendAsync(HttpMethod.Put, "tenants/default", """{"enabled":true,"quotas":{"listEntries":6000}}""", HttpStatusCode.OK, "*");
        string lines = string.Join('\n', Enumerable.Range(1, 7_000).Select(i => $"network:10.{i / 250}.{i % 250}.0/24"));

        JsonNode failed = await gateway.ImportAsync("block", lines);
        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Get, "lists", null, HttpStatusCode.OK);

        Assert.Equal("failed", (string)failed["state"]!);
        Assert.NotNull(failed["endedAt"]);
        Assert.Contains("6000", (string)failed["errors"]![0]!["problem"]!, StringComparison.Ordinal);
        Assert.Equal(0, (int)refused.AsArray().Single(list => (string)list!["list"]! == "block")!["entries"]!);
    }

    [Fact]
    public async Task EntryBeyondTheQuota_IsRefusedAndOneThatIsThereIsRenewed()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.Api.SendAsync(HttpMethod.Put, "tenants/default", """{"enabled":true,"quotas":{"listEntries":1}}""", HttpStatusCode.OK, "*");
        await gateway.Api.SendAsync(HttpMethod.Put, "lists/block/entries/user:1", "{}", HttpStatusCode.OK, "*");

        JsonNode refused = await gateway.Api.SendAsync(HttpMethod.Put, "lists/allow/entries/user:2", "{}", HttpStatusCode.TooManyRequests, "*");
        await gateway.Api.SendAsync(HttpMethod.Put, "lists/block/entries/user:1", """{"reason":"again"}""", HttpStatusCode.OK, "*");

        Assert.Equal("urn:botsentinel:problem:quota", (string)refused["type"]!);
    }

    [Fact]
    public async Task ImportThatTheDatabaseRefuses_EndsAsFailed()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await using (StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().WriteAllAsync(TestContext.Current.CancellationToken))
        {
            await session.Db.Database.ExecuteSqlRawAsync(_kind == DatabaseKind.Postgres ? "ALTER TABLE list_entries ADD CHECK (subject <> 'user:13')" : "CREATE TRIGGER refuse BEFORE INSERT ON list_entries WHEN NEW.subject = 'user:13' BEGIN SELECT RAISE(ABORT, 'refused'); END", TestContext.Current.CancellationToken);
            await session.CommitAsync(TestContext.Current.CancellationToken);
        }

        JsonNode failed = await gateway.ImportAsync("block", "user:12\nuser:13\n");

        Assert.Equal(("failed", 0, 0), ((string)failed["state"]!, (int)failed["done"]!, (int)failed["taken"]!));
    }

    [Fact]
    public async Task ManyImportsAtOnce_EndOneWayOrTheOther()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["ApiCallsPerMinute"] = "1000000" });
        string[] subjects = [.. Enumerable.Range(1, 6_000).Select(i => $"user:{i}")];

        // The same subjects in opposite orders, and single entries between them.
        Task<JsonNode>[] imports = [.. Enumerable.Range(0, 4).Select(i => gateway.ImportAsync("block", string.Join('\n', i % 2 == 0 ? subjects : subjects.Reverse())))];
        for (int i = 1; i <= 20; i++)
        {
            using HttpResponseMessage answer = await gateway.Api.SendAsync(HttpMethod.Put, $"lists/block/entries/user:{i * 300}", "{}", "*");
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }

        Assert.All(await Task.WhenAll(imports), import => Assert.Equal("done", (string)import["state"]!));
    }

    [Fact]
    public async Task ListThatIsNoUtf8_IsRefusedWhole()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using HttpRequestMessage request = new(HttpMethod.Post, "lists/block/import") { Content = new ByteArrayContent([.. "user:1\n"u8, 0xFF]) };
        request.Content.Headers.ContentType = new("text/csv");

        using HttpResponseMessage answer = await gateway.Api.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task LineOfAnyLength_IsOneRefusedLine()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        JsonNode done = await gateway.ImportAsync("block", $"user:1\nuser:2,,{new string('x', 300_000)}\nuser:3");

        Assert.Equal((3, 2, 1), ((int)done["lines"]!, (int)done["taken"]!, (int)done["refused"]!));
    }

    private static IEnumerable<(string, string?, string?)> Said(JsonNode page) =>
        page["items"]!.AsArray().Select(entry => ((string)entry!["subject"]!, (string?)entry["until"], (string?)entry["reason"]));
}

public sealed class SqliteImportTests() : ImportTests(isPostgres: false);

public sealed class PostgresImportTests() : ImportTests(isPostgres: true);
