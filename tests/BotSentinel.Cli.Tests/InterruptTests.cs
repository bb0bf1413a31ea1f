using System.Diagnostics;
using BotSentinel.Cli.Tests.Completion;
using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests;

public sealed class InterruptTests
{
    [Fact]
    public async Task CtrlC_EndsWith130()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await gateway.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"shop","token":"{{RunningGateway.Token}}","policy":"{{await gateway.PublishAsync("main", 1)}}"}""");
        for (int i = 0; i < 2; i++)
        {
            await gateway.SendAsync(HttpMethod.Post, "decide", """{"user":1,"chat":1}""");
        }

        ProcessStartInfo start = new("dotnet", [CompletionTests.ToolPath, "decisions", "tail", "--json"]) { RedirectStandardOutput = true };
        start.Environment["BOTSENTINEL_SERVER"] = gateway.Address.ToString();
        start.Environment["BOTSENTINEL_KEY"] = gateway.Key;
        using Process tail = Process.Start(start)!;
        Assert.Contains("user:1", await tail.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        using Process kill = Process.Start("bash", ["-c", $"kill -INT {tail.Id}"]);
        await tail.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, tail.ExitCode);
    }

    [Fact]
    public async Task NobodyReadsAnyMore_Ends()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string lines = string.Join('\n', Enumerable.Range(1, 20_000));
        Assert.Equal(0, await new Tool(gateway) { Input = new StringReader(lines) }.RunAsync("lists", "import", "block", "-"));

        // The status of the export, not of head, which has what it wants after a line.
        ProcessStartInfo start = new("bash", ["-c", $"dotnet {CompletionTests.ToolPath} lists export block | head -1; echo ${{PIPESTATUS[0]}}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BOTSENTINEL_SERVER"] = gateway.Address.ToString();
        start.Environment["BOTSENTINEL_KEY"] = gateway.Key;
        using Process export = Process.Start(start)!;
        string[] said = (await export.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n');

        Assert.Equal("1", said[1]);
    }
}
