using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Lists;

public abstract class ListSearchTests(bool isPostgres)
{
    private const string Lines = "user:47\nuser:471\nuser:5\nchat:-47\nchat:4711\nnetwork:47.0.0.0/8\nnetwork:192.0.2.0/24\n";

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Theory]
    [InlineData("47", "chat:-47 chat:4711 network:47.0.0.0/8 user:47 user:471")]
    [InlineData("user:47", "user:47 user:471")]
    [InlineData("user:", "user:47 user:471 user:5")]
    [InlineData("-4", "chat:-47")]
    [InlineData("192.0", "network:192.0.2.0/24")]
    [InlineData("nobody", "")]
    [InlineData("%", "")]
    public async Task Search_FindsWhatBeginsSoInTheOrderOfTheList(string search, string found)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.ImportAsync("block", Lines);

        Assert.Equal(found, string.Join(' ', await PagesAsync(gateway, search, limit: 100)));
        Assert.Equal(found, string.Join(' ', await PagesAsync(gateway, search, limit: 2)));
    }

    private static async Task<List<string>> PagesAsync(StateGateway gateway, string search, int limit)
    {
        List<string> found = [];
        string? after = "";
        while (after is not null)
        {
            JsonNode page = await gateway.Api.GetAsync($"lists/block/entries?search={Uri.EscapeDataString(search)}&limit={limit}&after={Uri.EscapeDataString(after)}");
            found.AddRange(page["items"]!.AsArray().Select(entry => (string)entry!["subject"]!));
            after = (string?)page["next"];
        }

        return found;
    }
}

public sealed class SqliteListSearchTests() : ListSearchTests(isPostgres: false);

public sealed class PostgresListSearchTests() : ListSearchTests(isPostgres: true);
