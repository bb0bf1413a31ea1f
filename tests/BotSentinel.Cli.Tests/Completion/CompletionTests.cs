using System.Diagnostics;
using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly Workfolder _folder = new();
    private readonly Tool _tool = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("botsentinel pol", "policy")]
    [InlineData("botsentinel policy li", "lint")]
    [InlineData("botsentinel lists import bl", "block")]
    [InlineData("botsentinel keys create ci --scope policies:p", "policies:publish")]
    [InlineData("botsentinel bots add --m", "--mode")]
    public async Task Line_IsCompleted(string line, string word)
    {
        Assert.Equal(0, await _tool.RunAsync($"[suggest:{line.Length}]", line));
        Assert.Contains(word, _tool.Output.Split('\n', StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task EveryShell_HasAScriptThatAsksTheProgram(string shell)
    {
        Assert.Equal(0, await _tool.RunAsync("completion", shell));
        Assert.Contains("[suggest:", _tool.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("botsentinel policy ex", "export")]
    [InlineData("botsentinel keys create ci --scope policies:p", "publish")]
    public async Task Bash_CompletesByTheScript(string line, string word)
    {
        await _tool.RunAsync("completion", "bash");
        string script = _folder.Write("try.sh", $$"""
            botsentinel() { dotnet "{{ToolPath}}" "$@"; }
            {{_tool.Output}}
            COMP_LINE="{{line}}" COMP_POINT={{line.Length}} COMP_WORDBREAKS=' :' COMP_WORDS=(botsentinel)
            _botsentinel
            printf '%s\n' "${COMPREPLY[@]}"
            """);

        using Process bash = Process.Start(new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true })!;
        string completed = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(word, completed.Trim());
    }

    internal static string ToolPath => Path.Combine(AppContext.BaseDirectory, "BotSentinel.Cli.dll");
}
