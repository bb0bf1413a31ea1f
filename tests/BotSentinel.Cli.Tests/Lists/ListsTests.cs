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
