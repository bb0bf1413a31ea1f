using System.Text.Json.Nodes;
using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests.Policies;

public sealed class LintTests : IDisposable
{
    private const string Wrong = """{ "policies": { "default": { "limits": [ { "scope": "usr", "permits": 0, "window": "soon" } ], "mode": "quiet" } } }""";

    private readonly Workfolder _folder = new();
    private readonly Tool _tool = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FileIsRight_IsSoWithoutAnyGateway()
    {
        Assert.Equal(0, await _tool.RunAsync("policy", "lint", _folder.Write("p.json", RunningGateway.PerUser(5))));
        Assert.Contains("no mistakes", _tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryMistake_IsToldAtOnceWithPathValueAndRemedy()
    {
        Assert.Equal(1, await _tool.RunAsync("policy", "lint", _folder.Write("p.json", Wrong)));

        Assert.Contains("4 mistakes", _tool.Output, StringComparison.Ordinal);
        Assert.All(["policies.default.limits[0].scope", "policies.default.limits[0].permits = 0", "policies.default.limits[0].window", "policies.default.mode"], path => Assert.Contains(path, _tool.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_HasAllFilesAndTheirMistakes()
    {
        Assert.Equal(1, await _tool.RunAsync("policy", "lint", _folder.Write("right.json", "{}"), _folder.Write("wrong.json", Wrong), "--json"));

        JsonArray files = _tool.Json.AsArray();
        Assert.True((bool)files[0]!["valid"]!);
        Assert.False((bool)files[1]!["valid"]!);
        Assert.All(files[1]!["errors"]!.AsArray(), error => Assert.NotEmpty((string)error!["remedy"]!));
    }

    [Fact]
    public async Task SyntaxIsBroken_SaysLineAndColumn()
    {
        Assert.Equal(1, await _tool.RunAsync("policy", "lint", _folder.Write("p.json", "{\n  \"policies\": }")));
        Assert.Contains("line 2", _tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dash_ReadsStandardInput()
    {
        _tool.Input = new StringReader(Wrong);

        Assert.Equal(1, await _tool.RunAsync("policy", "lint", "-"));
        Assert.Contains("standard input", _tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileIsMissing_IsTold()
    {
        Assert.Equal(1, await _tool.RunAsync("policy", "lint", _folder.PathOf("none.json")));
        Assert.Contains("There is no file", _tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colours_AreForTerminalsWithoutNoColor()
    {
        string file = _folder.Write("p.json", "{}");

        await _tool.RunAsync("policy", "lint", file);
        Assert.DoesNotContain("\e[", _tool.Output, StringComparison.Ordinal);

        _tool.IsTerminal = true;
        await _tool.RunAsync("policy", "lint", file);
        Assert.Contains("\e[32m", _tool.Output, StringComparison.Ordinal);

        await _tool.Set("NO_COLOR", "1").RunAsync("policy", "lint", file);
        Assert.DoesNotContain("\e[", _tool.Output, StringComparison.Ordinal);
    }
}
