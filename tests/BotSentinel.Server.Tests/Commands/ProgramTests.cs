using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Commands;

/// <summary>The program as an operator starts it.</summary>
public sealed class ProgramTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serve_ShowsWhatItServesWithoutSecretsAndEndsWellOnSigterm()
    {
        using Process gateway = Start([], new()
        {
            ["Gateway__Public"] = "http://127.0.0.1:0",
            ["Gateway__Admin"] = "http://127.0.0.1:0",
            ["Gateway__Bots__0__Name"] = "echo",
            ["Gateway__Bots__0__Token"] = TestGateway.Token,
            ["Gateway__Bots__0__SecretToken"] = TestGateway.Secret,
            ["Gateway__Bots__0__Upstream"] = "http://127.0.0.1:9/CANARY",
        });
        List<string> banner = [];
        while (!banner.Any(line => line.Contains("bot echo", StringComparison.Ordinal)))
        {
            banner.Add(await gateway.StandardOutput.ReadLineAsync(Cancelled) ?? throw new InvalidOperationException("The gateway ended."));
        }

        using (Process kill = Process.Start("kill", ["-TERM", $"{gateway.Id}"]))
        {
            await kill.WaitForExitAsync(Cancelled);
        }

        await gateway.WaitForExitAsync(Cancelled);
        string all = string.Join('\n', banner) + await gateway.StandardOutput.ReadToEndAsync(Cancelled) + await gateway.StandardError.ReadToEndAsync(Cancelled);
        Assert.Equal(0, gateway.ExitCode);
        Assert.Contains("webhook to http://127.0.0.1:9,", all, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MistakesInTheConfiguration_StopTheStartWithOneAndTheList()
    {
        (int code, _, string error) = await RunAsync([], new() { ["Gateway__Bots__0__Name"] = "echo", ["Gateway__Public"] = "nowhere" });

        Assert.Equal(1, code);
        Assert.Contains("Gateway.Public = nowhere", error, StringComparison.Ordinal);
        Assert.Contains("Gateway.Bots.0.Token", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serv", 2)]
    [InlineData("--hlep", 2)]
    [InlineData("--help", 0)]
    [InlineData("--version", 0)]
    [InlineData("demo --for 5", 2)]
    [InlineData("demo --fast", 2)]
    public async Task Command_EndsWithItsCode(string command, int expected)
    {
        (int code, string output, string error) = await RunAsync(command.Split(' '), []);

        Assert.Equal(expected, code);
        Assert.NotEmpty(expected == 0 ? output : error);
    }

    [Fact]
    public async Task Serve_WhereItMayNotListen_SaysSoAndEnds()
    {
        (int code, _, string error) = await RunAsync([], new()
        {
            ["Gateway__Public"] = "http://192.0.2.1:8080",
            ["Gateway__Admin"] = "http://127.0.0.1:0",
            ["Gateway__Bots__0__Name"] = "echo",
            ["Gateway__Bots__0__Token"] = TestGateway.Token,
        });

        Assert.Equal(1, code);
        Assert.DoesNotContain("Unhandled", error, StringComparison.Ordinal);
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task Demo_AnswersEveryHonestMessageAndEndsWithItsFigures()
    {
        (int code, string output, _) = await RunAsync(["demo", "--for", "3s", "--json"], []);

        JsonElement figures = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
        JsonElement honest = figures.GetProperty("honest"), flooder = figures.GetProperty("flooder");
        Assert.Equal(0, code);
        Assert.Contains("Simulated", output, StringComparison.Ordinal);
        Assert.True(honest.GetProperty("sent").GetInt64() >= 20);
        Assert.Equal(honest.GetProperty("sent").GetInt64(), honest.GetProperty("answered").GetInt64());
        Assert.InRange(flooder.GetProperty("allowed").GetInt64(), 10, flooder.GetProperty("permitted").GetInt64());
        Assert.True(flooder.GetProperty("refused").GetInt64() > 0);
        Assert.True(figures.GetProperty("overheadMicroseconds").GetProperty("p50").GetDouble() > 0);
        Assert.Equal(
            ["honest.sent", "honest.answered", "flooder.sent", "flooder.permitted", "flooder.allowed", "flooder.refused", "overheadMicroseconds.p50", "overheadMicroseconds.p99"],
            figures.EnumerateObject().SelectMany(part => part.Value.EnumerateObject().Select(figure => $"{part.Name}.{figure.Name}")));
    }

    [Fact]
    public async Task Demo_ShowsEachSecondWhatWasRefusedForWhichReason()
    {
        (int code, string output, _) = await RunAsync(["demo", "--for", "3s"], []);

        string[][] lines = [.. output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        int header = Array.FindIndex(lines, cells => cells is ["seconds", ..]);
        string[][] rows = [.. lines[(header + 1)..].TakeWhile(cells => cells.Length > 0)];
        long[] last = [.. rows[^1].Take(5).Select(cell => long.Parse(cell, CultureInfo.InvariantCulture))];
        Assert.Equal(0, code);
        Assert.Equal(["seconds", "updates", "allowed", "limited", "debounced"], lines[header].Take(5));
        Assert.NotEmpty(rows);
        Assert.All(last, cell => Assert.NotEqual(0, cell));
        Assert.Equal(last[1], last[2] + last[3] + last[4]);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] args, Dictionary<string, string> environment)
    {
        using Process process = Start(args, environment);
        Task<string> error = process.StandardError.ReadToEndAsync(Cancelled);
        string output = await process.StandardOutput.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);
        return (process.ExitCode, output, await error);
    }

    private static Process Start(string[] args, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "BotSentinel.Server.dll"));
        foreach (string argument in args)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
