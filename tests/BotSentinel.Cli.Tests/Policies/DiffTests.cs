using System.Text.Json.Nodes;
using BotSentinel.Cli.Policies;
using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests.Policies;

public sealed class DiffTests : IDisposable
{
    private readonly Workfolder _folder = new();
    private readonly Tool _tool = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SameInOtherWords_IsNoDifference()
    {
        string one = _folder.Write("one.json", """{ "a": 1, "b": [2] } // all"""), two = _folder.Write("two.json", """{ "b": [2,], "a": 1 }""");

        Assert.Equal(0, await _tool.RunAsync("policy", "diff", one, two));
    }

    [Fact]
    public async Task Different_SaysWhereAndEndsWithThree()
    {
        string one = _folder.Write("one.json", RunningGateway.PerUser(1)), two = _folder.Write("two.json", RunningGateway.PerUser(2));

        Assert.Equal(3, await _tool.RunAsync("policy", "diff", one, two));
        Assert.Contains("~ policies.default.limits[0].permits  1 -> 2", _tool.Output, StringComparison.Ordinal);

        Assert.Equal(3, await _tool.RunAsync("policy", "diff", one, two, "--json"));
        Assert.Equal(2, (int)_tool.Json["changes"]![0]!["after"]!);
    }

    [Fact]
    public void ItemPutInBetween_IsOneChange()
    {
        JsonNode before = JsonNode.Parse("""{"rules":["a","b","c"]}""")!, after = JsonNode.Parse("""{"rules":["a","new","b","c"]}""")!;

        JsonChange change = Assert.Single(JsonChange.Between(before, after));
        Assert.Equal(("rules[1]", null, "new"), (change.Path, change.Before, (string?)change.After));
        Assert.Equal(("rules[1]", "new", null), Assert.Single(JsonChange.Between(after, before)) is var back ? (back.Path, (string?)back.Before, back.After) : default);
    }

    [Fact]
    public async Task PolicyAtTheGateway_IsComparedByVersion()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string id = await gateway.PublishAsync("main", 1);
        await gateway.PublishAgainAsync(id, 7);
        Tool tool = new(gateway);

        Assert.Equal(3, await tool.RunAsync("policy", "diff", "main@1", "main@published"));
        Assert.Contains("1 -> 7", tool.Output, StringComparison.Ordinal);
        Assert.Equal(0, await tool.RunAsync("policy", "diff", "main@published", _folder.Write("p.json", RunningGateway.PerUser(7))));
        Assert.Equal(1, await tool.RunAsync("policy", "diff", "other@published", "main@1"));
        Assert.Contains("no policy other", tool.Errors, StringComparison.Ordinal);
    }
}
