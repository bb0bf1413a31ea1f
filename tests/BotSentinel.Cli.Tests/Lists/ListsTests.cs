using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests.Lists;

public sealed class ListsTests : IAsyncLifetime
{
    private readonly Workfolder _folder = new();
    private RunningGateway _gateway = null!;
    private Tool _tool = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync();
        _tool = new Tool(_gateway);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task LinesThatAreNoEntries_AreToldByNumberAndTheOthersTaken()
    {
        string file = _folder.Write("block.csv", "subject,until,reason\n4711\nnobody:1\nchat:-100200,2031-01-01T00:00:00Z,\"sells, coins\"\nuser:1,never\n");

        Assert.Equal(1, await _tool.RunAsync("lists", "import", "block", file));

        Assert.Contains("line 3 names no subject", _tool.Errors, StringComparison.Ordinal);
        Assert.Contains("line 5 has no time", _tool.Errors, StringComparison.Ordinal);
        Assert.Contains("2 entries are on the block list, 2 lines were refused", _tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_CanBeImportedAgain()
    {
        _tool.Input = new StringReader("4711\nnetwork:192.0.2.0/24,,scan\n");
        Assert.Equal(0, await _tool.RunAsync("lists", "import", "block", "-"));

        Assert.Equal(0, await _tool.RunAsync("lists", "export", "block", "-o", _folder.PathOf("out.csv")));
        Assert.Equal(["network:192.0.2.0/24,,scan", "subject,until,reason", "user:4711"], _folder.Read("out.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());

        Assert.Equal(0, await _tool.RunAsync("lists", "export", "block", "--json", "-o", _folder.PathOf("out.jsonl")));
        Assert.Equal(0, await _tool.RunAsync("lists", "import", "allow", _folder.PathOf("out.jsonl"), "--json"));
        Assert.Equal(2, (int)_tool.Json["taken"]!);
    }

    [Fact]
    public async Task ManyLines_ShowProgressOnATerminalAlone()
    {
        string file = _folder.Write("many.csv", string.Join('\n', Enumerable.Range(1, 20_000)));

        Assert.Equal(0, await _tool.RunAsync("lists", "import", "block", file));
        Assert.Empty(_tool.Errors);

        _tool.IsTerminal = true;
        Assert.Equal(0, await _tool.RunAsync("lists", "import", "block", file));
        Assert.Contains("of 20,000 lines", _tool.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("lines (", _tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneSubject_ComesAndGoes()
    {
        Assert.Equal(0, await _tool.RunAsync("lists", "add", "block", "user:4711", "--until", "7d", "--reason", "coins"));
        Assert.Equal(0, await _tool.RunAsync("lists", "add", "allow", "--", "chat:-100200"));
        Assert.Equal(0, await _tool.RunAsync("lists", "show", "--json"));
        Assert.All(_tool.Json.AsArray(), list => Assert.Equal(1, (int)list!["entries"]!));

        Assert.Equal(0, await _tool.RunAsync("lists", "remove", "block", "user:4711"));
        Assert.Equal(1, await _tool.RunAsync("lists", "remove", "block", "user:4711"));
        Assert.Contains("Not found (404)", _tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EntryThatSaysSomethingElse_IsShownAndKeptUntilReplaced()
    {
        Assert.Equal(0, await _tool.RunAsync("lists", "add", "block", "user:1", "--reason", "raid"));
        Assert.Equal(0, await _tool.RunAsync("lists", "add", "block", "user:1", "--reason", "raid"));

        Assert.Equal(1, await _tool.RunAsync("lists", "add", "block", "user:1", "--reason", "coins"));
        Assert.Contains("reason  \"raid\" -> \"coins\"", _tool.Errors, StringComparison.Ordinal);
        Assert.Contains("--replace", _tool.Errors, StringComparison.Ordinal);

        Assert.Equal(0, await _tool.RunAsync("lists", "add", "block", "user:1", "--reason", "coins", "--replace"));
        Assert.Equal(0, await _tool.RunAsync("lists", "export", "block"));
        Assert.Contains("user:1,,coins", _tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_ShowsWhatWouldChangeAndLeavesNothing()
    {
        await _tool.RunAsync("lists", "add", "block", "user:1", "--reason", "raid");
        string file = _folder.Write("block.csv", "user:1,,coins\n" + string.Join('\n', Enumerable.Range(2, 30)) + "\n");

        Assert.Equal(3, await _tool.RunAsync("lists", "import", "block", file, "--dry-run"));

        Assert.Contains("~ user:1", _tool.Output, StringComparison.Ordinal);
        Assert.Contains("and 11 entries more", _tool.Output, StringComparison.Ordinal);
        Assert.Contains("30 entries would be added to the block list, 1 changed, 0 are there already", _tool.Output, StringComparison.Ordinal);
        await _tool.RunAsync("lists", "history", "block", "--json");
        Assert.Single(_tool.Json.AsArray());
    }

    [Fact]
    public async Task Draft_IsPublishedOnceLookedAtOrForgotten()
    {
        string file = _folder.Write("block.csv", "1\n2\n");
        Assert.Equal(3, await _tool.RunAsync("lists", "import", "block", file, "--draft", "--json"));
        string draft = (string)_tool.Json["id"]!;

        Assert.Equal(2, await _tool.RunAsync("lists", "publish", draft));
        Assert.Equal(0, await _tool.RunAsync("lists", "publish", draft, "--note", "weekly", "--yes"));
        Assert.Contains("+ user:1", _tool.Output, StringComparison.Ordinal);
        Assert.Contains("as version 1", _tool.Output, StringComparison.Ordinal);
        Assert.Equal(1, await _tool.RunAsync("lists", "discard", draft));

        Assert.Equal(0, await _tool.RunAsync("lists", "import", "block", file, "--draft", "--json"));
        Assert.Equal(0, await _tool.RunAsync("lists", "discard", (string)_tool.Json["id"]!));
    }

    [Fact]
    public async Task Rollback_UndoesAllThatCameAfter()
    {
        await _tool.RunAsync("lists", "add", "block", "user:1", "--reason", "raid");
        await _tool.RunAsync("lists", "import", "block", _folder.Write("block.csv", "2\n3\n"));
        await _tool.RunAsync("lists", "remove", "block", "user:1");

        Assert.Equal(3, await _tool.RunAsync("lists", "diff", "block", "--from", "1"));
        Assert.Equal(["  - user:1  {\"reason\":\"raid\"}", "  + user:2  {}", "  + user:3  {}"], _tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, await _tool.RunAsync("lists", "rollback", "block", "--to", "1", "--note", "wrong file", "--yes"));

        Assert.Equal(0, await _tool.RunAsync("lists", "diff", "block", "--from", "1"));
        Assert.Equal(0, await _tool.RunAsync("lists", "history", "block"));
        Assert.Matches("4 .* 1 +0 +2 +back to 1: wrong file", _tool.Output);
        Assert.Matches("2 .* 2 +0 +0 +import", _tool.Output);
    }

    [Fact]
    public async Task ReasonBeginsWithAName_IsNoFileOfArguments()
    {
        Assert.Equal(0, await _tool.RunAsync("lists", "add", "block", "user:4711", "--reason", "@goldshop sells coins"));
    }

    [Fact]
    public async Task ExportToALink_WritesWhereItLeadsAndTouchesNothingBeside()
    {
        string file = _folder.Write("real.csv", "old"), beside = _folder.Write("link.csv.new", "mine");
        File.CreateSymbolicLink(_folder.PathOf("link.csv"), file);

        Assert.Equal(0, await _tool.RunAsync("lists", "export", "block", "-o", _folder.PathOf("link.csv")));

        Assert.NotNull(new FileInfo(_folder.PathOf("link.csv")).LinkTarget);
        Assert.StartsWith("subject", _folder.Read("real.csv"), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(beside));
    }

    [Fact]
    public async Task ErrorsGoToAFile_HaveNoColours()
    {
        string file = _folder.Write("block.csv", "nobody:1\n");
        (_tool.IsTerminal, _tool.IsErrorsTerminal) = (true, false);

        Assert.Equal(1, await _tool.RunAsync("lists", "import", "block", file));

        Assert.Contains("line 1", _tool.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', _tool.Errors);
    }

    [Fact]
    public async Task UsageIsWrong_IsSaidWithoutCalling()
    {
        Assert.Equal(2, await _tool.RunAsync("lists", "import", "grey", "x.csv"));
        Assert.Equal(2, await _tool.RunAsync("lists", "add", "block", "user:1", "--until", "soon"));
        Assert.Equal(1, await _tool.RunAsync("lists", "import", "block", _folder.PathOf("none.csv")));
    }
}
