using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

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

    private static IEnumerable<(string, string?, string?)> Said(JsonNode page) =>
        page["items"]!.AsArray().Select(entry => ((string)entry!["subject"]!, (string?)entry["until"], (string?)entry["reason"]));
}

public sealed class SqliteImportTests() : ImportTests(isPostgres: false);

public sealed class PostgresImportTests() : ImportTests(isPostgres: true);
