using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests.Bots;

public sealed class BotsTests : IAsyncLifetime
{
    private const string Secret = "s3cret-CANARY";

    private RunningGateway _gateway = null!;
    private Tool _tool = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync();
        _tool = new Tool(_gateway);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task TokenOfTheEnvironment_IsTakenAndNeverPrinted()
    {
        await _gateway.PublishAsync("main", 5);
        _tool.Set("BOTSENTINEL_BOT_TOKEN", RunningGateway.Token);

        Assert.Equal(0, await _tool.RunAsync("bots", "add", "shop", "--policy", "main"));
        Assert.Contains("the policy main", _tool.Output, StringComparison.Ordinal);
        AssertUnsaid();

        Assert.Equal(0, await _tool.RunAsync("bots", "list"));
        Assert.Matches("shop +polling +main +yes", _tool.Output);
        AssertUnsaid();
        Assert.Equal(0, await _tool.RunAsync("bots", "list", "--json"));
        AssertUnsaid();
    }

    [Fact]
    public async Task TokenIsTyped_IsNotShown()
    {
        (_tool.IsTerminal, _tool.Typed) = (true, "x\b" + RunningGateway.Token + "\r" + Secret + "\r");

        Assert.Equal(0, await _tool.RunAsync("bots", "add", "shop", "--mode", "webhook", "--upstream", "http://127.0.0.1:9101/hook"));

        Assert.Contains("Bot token (not shown): ", _tool.Errors, StringComparison.Ordinal);
        Assert.Contains("/hook/", _tool.Output, StringComparison.Ordinal);
        AssertUnsaid();
    }

    [Fact]
    public async Task TokenIsPipedIn_IsReadFromTheFirstLine()
    {
        _tool.Input = new StringReader(RunningGateway.Token + "\n");

        Assert.Equal(0, await _tool.RunAsync("bots", "add", "shop", "--json"));
        Assert.Equal("shop", (string?)_tool.Json["name"]);
        AssertUnsaid();
    }

    [Fact]
    public async Task TokenIsMissingOrNone_IsToldWithoutShowingIt()
    {
        Assert.Equal(2, await _tool.RunAsync("bots", "add", "shop"));
        Assert.Contains("BOTSENTINEL_BOT_TOKEN", _tool.Errors, StringComparison.Ordinal);

        _tool.Input = new StringReader("CANARY\n");
        Assert.Equal(1, await _tool.RunAsync("bots", "add", "shop/1"));
        Assert.Contains("2 mistakes", _tool.Errors, StringComparison.Ordinal);
        Assert.Contains("@BotFather", _tool.Errors, StringComparison.Ordinal);
        AssertUnsaid();
    }

    [Fact]
    public async Task NameIsTaken_IsToldInWords()
    {
        _tool.Set("BOTSENTINEL_BOT_TOKEN", RunningGateway.Token);
        await _tool.RunAsync("bots", "add", "shop");

        Assert.Equal(1, await _tool.RunAsync("bots", "add", "shop"));
        Assert.Contains("There is a bot shop already", _tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_AsksFirst()
    {
        await _tool.Set("BOTSENTINEL_BOT_TOKEN", RunningGateway.Token).RunAsync("bots", "add", "shop");

        Assert.Equal(2, await _tool.RunAsync("bots", "remove", "shop"));
        (_tool.IsTerminal, _tool.Input) = (true, new StringReader("\n"));
        Assert.Equal(1, await _tool.RunAsync("bots", "remove", "shop"));
        _tool.Input = new StringReader("y\n");
        Assert.Equal(0, await _tool.RunAsync("bots", "remove", "shop"));

        Assert.Equal(0, await _tool.RunAsync("bots", "list"));
        Assert.Contains("There are no bots", _tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollback_ShowsTheDifferenceAndPutsTheOlderVersionInForce()
    {
        string policy = await _gateway.PublishAsync("main", 5);
        await _tool.Set("BOTSENTINEL_BOT_TOKEN", RunningGateway.Token).RunAsync("bots", "add", "shop", "--policy", "main");
        await _gateway.SendAsync(HttpMethod.Put, "bots/shop", "{}");
        await _gateway.SendAsync(HttpMethod.Put, "bots/shop/draft", """{"notices":false}""");

        Assert.Equal(3, await _tool.RunAsync("bots", "diff", "shop"));
        Assert.Contains("~ notices  true -> false", _tool.Output, StringComparison.Ordinal);
        Assert.Equal(0, await _tool.RunAsync("bots", "rollback", "shop", "--to", "1", "--note", "back to work", "--yes"));
        Assert.Contains($"+ policy  \"{policy}\"", _tool.Output, StringComparison.Ordinal);
        Assert.Contains("shop: version 3 is in force, the same as 1", _tool.Output, StringComparison.Ordinal);

        Assert.Equal(0, await _tool.RunAsync("bots", "history", "shop"));
        Assert.Contains("back to 1: back to work", _tool.Output, StringComparison.Ordinal);
        AssertUnsaid();
    }

    private void AssertUnsaid() => Assert.DoesNotContain("CANARY", _tool.Output + _tool.Errors, StringComparison.Ordinal);
}
