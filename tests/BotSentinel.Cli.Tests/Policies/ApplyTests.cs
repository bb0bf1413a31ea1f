using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests.Policies;

public sealed class ApplyTests : IAsyncLifetime
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
    public async Task NewPolicy_IsPlannedMadeAndThenTheSame()
    {
        string file = _folder.Write("p.json", RunningGateway.PerUser(5));

        Assert.Equal(3, await _tool.RunAsync("policy", "plan", "main", file));
        Assert.Contains("would be made and published", _tool.Output, StringComparison.Ordinal);
        Assert.Empty((await _gateway.SendAsync(HttpMethod.Get, "policies"))["items"]!.AsArray());

        Assert.Equal(0, await _tool.RunAsync("policy", "apply", "main", file, "--yes", "--note", "first"));
        Assert.Contains("version 1 is in force", _tool.Output, StringComparison.Ordinal);

        Assert.Equal(0, await _tool.RunAsync("policy", "plan", "main", file));
        Assert.Equal(0, await _tool.RunAsync("policy", "apply", "main", file, "--yes", "--json"));
        Assert.False((bool)_tool.Json["changed"]!);
    }

    [Fact]
    public async Task FileHasMistakes_AllAreToldAndNothingIsChanged()
    {
        await _gateway.PublishAsync("main", 5);
        string file = _folder.Write("p.json", """{"policies":{"default":{"mode":"quiet","limits":[{"scope":"user","permits":0,"window":"1h"}]}}}""");

        Assert.Equal(1, await _tool.RunAsync("policy", "plan", "main", file));
        Assert.Equal(1, await _tool.RunAsync("policy", "apply", "main", file, "--yes"));

        Assert.Contains("2 mistakes", _tool.Errors, StringComparison.Ordinal);
        Assert.Contains("policies.default.mode", _tool.Errors, StringComparison.Ordinal);
        Assert.Contains("policies.default.limits[0].permits", _tool.Errors, StringComparison.Ordinal);
        Assert.False((bool)(await PolicyAsync())["hasDraft"]!);
    }

    [Fact]
    public async Task SomebodyPublishesWhileThePlanIsRead_IsRefusedWithTheDifference()
    {
        string id = await _gateway.PublishAsync("main", 5);
        _tool.IsTerminal = true;
        _tool.Input = new Answer(async () =>
        {
            await _gateway.PublishAgainAsync(id, 9);
            return "y";
        });

        Assert.Equal(1, await _tool.RunAsync("policy", "apply", "main", _folder.Write("p.json", RunningGateway.PerUser(6))));

        Assert.Contains("permits  9 -> 6", _tool.Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing was put in force", _tool.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (int)(await PolicyAsync())["published"]!);
    }

    [Fact]
    public async Task PlansVersionIsOld_IsRefused()
    {
        string id = await _gateway.PublishAsync("main", 5);
        string file = _folder.Write("p.json", RunningGateway.PerUser(6));
        Assert.Equal(3, await _tool.RunAsync("policy", "plan", "main", file, "--json"));
        string planned = (string)_tool.Json["etag"]!;

        await _gateway.PublishAgainAsync(id, 9);
        Assert.Equal(1, await _tool.RunAsync("policy", "apply", "main", file, "--if-match", planned, "--yes"));
        Assert.Contains("permits  9 -> 6", _tool.Errors, StringComparison.Ordinal);

        await _tool.RunAsync("policy", "plan", "main", file, "--json");
        Assert.Equal(0, await _tool.RunAsync("policy", "apply", "main", file, "--if-match", (string)_tool.Json["etag"]!, "--yes"));
    }

    [Fact]
    public async Task VersionOfAPolicyThatIsGone_IsRefusedAndMakesNone()
    {
        Assert.Equal(1, await _tool.RunAsync("policy", "apply", "mian", _folder.Write("p.json", RunningGateway.PerUser(1)), "--if-match", "v7", "--yes"));

        Assert.Contains("no policy mian", _tool.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await _tool.RunAsync("policy", "list", "--json"));
        Assert.Equal("[]", _tool.Output.Trim());
    }

    [Fact]
    public async Task SomebodysDraft_IsNotWrittenOverUnasked()
    {
        string id = await _gateway.PublishAsync("main", 5);
        await _gateway.SendAsync(HttpMethod.Put, $"policies/{id}/draft", RunningGateway.PerUser(7));
        string file = _folder.Write("p.json", RunningGateway.PerUser(6));

        Assert.Equal(1, await _tool.RunAsync("policy", "apply", "main", file, "--yes"));
        Assert.Contains("draft would be lost", _tool.Errors, StringComparison.Ordinal);
        Assert.Contains("permits  7 -> 6", _tool.Output, StringComparison.Ordinal);

        Assert.Equal(0, await _tool.RunAsync("policy", "apply", "main", file, "--yes", "--replace-draft"));
    }

    [Fact]
    public async Task NobodyCanBeAskedOrSaysNo_NothingIsChanged()
    {
        await _gateway.PublishAsync("main", 5);
        string file = _folder.Write("p.json", RunningGateway.PerUser(6));

        Assert.Equal(2, await _tool.RunAsync("policy", "apply", "main", file));
        Assert.Contains("--yes", _tool.Errors, StringComparison.Ordinal);

        (_tool.IsTerminal, _tool.Input) = (true, new StringReader("n\n"));
        Assert.Equal(1, await _tool.RunAsync("policy", "apply", "main", file));
        Assert.Equal(1, (int)(await PolicyAsync())["published"]!);
    }

    [Fact]
    public async Task DraftOnly_PutsNothingInForce()
    {
        await _gateway.PublishAsync("main", 5);

        Assert.Equal(0, await _tool.RunAsync("policy", "apply", "main", _folder.Write("p.json", RunningGateway.PerUser(6)), "--draft", "--yes"));

        Assert.True((bool)(await PolicyAsync())["hasDraft"]!);
        Assert.Equal(1, (int)(await PolicyAsync())["published"]!);
        Assert.Equal(3, await _tool.RunAsync("policy", "diff", "main@published", "main@draft"));
    }

    [Fact]
    public async Task Export_IsTheFileThatWasApplied()
    {
        string file = _folder.Write("p.json", """{ /* why */ "policies": { "default": { "notify": "once", "limits": [ { "scope": "user", "permits": 3, "window": "1m" } ] } } }""");
        await _tool.RunAsync("policy", "apply", "main", file, "--yes");

        Assert.Equal(0, await _tool.RunAsync("policy", "export", "main", "-o", _folder.PathOf("out.json")));

        Assert.Equal(0, await _tool.RunAsync("policy", "diff", file, _folder.PathOf("out.json")));
        Assert.Equal(0, await _tool.RunAsync("policy", "lint", _folder.PathOf("out.json")));
        Assert.False(File.Exists(_folder.PathOf("out.json.new")));
    }

    [Fact]
    public async Task Rollback_PutsTheOlderVersionInForceAnew()
    {
        string id = await _gateway.PublishAsync("main", 5);
        await _gateway.PublishAgainAsync(id, 9);

        Assert.Equal(0, await _tool.RunAsync("policy", "rollback", "main", "--to", "1", "--yes"));
        Assert.Contains("version 3 is in force", _tool.Output, StringComparison.Ordinal);

        Assert.Equal(0, await _tool.RunAsync("policy", "history", "main"));
        Assert.Contains("back to 1", _tool.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _tool.RunAsync("policy", "list"));
        Assert.Contains("version 3", _tool.Output, StringComparison.Ordinal);
        Assert.Equal(1, await _tool.RunAsync("policy", "rollback", "main", "--to", "8", "--yes"));
        Assert.Contains("(404)", _tool.Errors, StringComparison.Ordinal);
    }

    private async Task<System.Text.Json.Nodes.JsonNode> PolicyAsync() => (await _gateway.SendAsync(HttpMethod.Get, "policies"))["items"]![0]!;

    private sealed class Answer(Func<Task<string>> give) : TextReader
    {
        public override async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => await give();
    }
}
