using System.Text.Json.Nodes;
using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests.Decisions;

public sealed class TailTests : IAsyncLifetime
{
    private RunningGateway _gateway = null!;
    private Tool _tool = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync();
        _tool = new Tool(_gateway);
        string policy = await _gateway.PublishAsync("main", 1);
        await _gateway.SendAsync(HttpMethod.Post, "bots", new JsonObject { ["name"] = "shop", ["token"] = RunningGateway.Token, ["policy"] = policy }.ToJsonString());
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Refusals_AreShownAsTheyHappenEachOnceUntilCancelled()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        AwaitedWriter output = new(4);
        Task<int> tail = _tool.RunAsync(output, stop.Token, "decisions", "tail", "--every", "100ms", "--json");

        await RefuseAsync(4711, 4);
        await output.Written.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        Assert.Equal(130, await tail);
        string[] lines = _tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Select(line => (string)JsonNode.Parse(line)!["id"]!).Distinct().Count());
        Assert.All(lines, line => Assert.Equal("user:4711", (string?)JsonNode.Parse(line)!["user"]));
    }

    [Fact]
    public async Task NoFollow_ShowsTheLatestForPeople()
    {
        await RefuseAsync(1, 1);
        await RefuseAsync(2, 2);
        await KeptAsync(3);

        Assert.Equal(0, await _tool.RunAsync("decisions", "tail", "-n", "2", "--no-follow"));

        string[] lines = _tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Matches("deny .*shop  user:2, message: policy default.*free again in ", line));

        Assert.Equal(0, await _tool.RunAsync("decisions", "tail", "--subject", "user:1", "--no-follow", "--json"));
        string id = (string)_tool.Json["id"]!;
        Assert.Equal(0, await _tool.RunAsync("decisions", "show", id));
        Assert.Contains("because   policy default", _tool.Output, StringComparison.Ordinal);
        Assert.Contains("limits", _tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WishIsImpossible_IsTold()
    {
        Assert.Equal(1, await _tool.RunAsync("decisions", "tail", "--bot", "nobody"));
        Assert.Equal(2, await _tool.RunAsync("decisions", "tail", "--every", "now"));
        Assert.Equal(1, await _tool.RunAsync("decisions", "show", "dec_none"));
    }

    // One is let through, the others are not.
    private async Task RefuseAsync(long user, int times)
    {
        for (int i = 0; i <= times; i++)
        {
            await _gateway.SendAsync(HttpMethod.Post, "decide", $$"""{"user":{{user}},"chat":{{user}}}""");
        }
    }

    private async Task KeptAsync(int count)
    {
        while ((await _gateway.SendAsync(HttpMethod.Get, "decisions"))["items"]!.AsArray().Count < count)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
