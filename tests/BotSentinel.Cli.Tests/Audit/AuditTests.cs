using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests.Audit;

public sealed class AuditTests : IAsyncLifetime
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
    public async Task List_ShowsWhoDidWhat()
    {
        await _tool.RunAsync("lists", "add", "block", "user:4711", "--reason", "sells\ncoins");

        Assert.Equal(0, await _tool.RunAsync("audit", "list", "--action", "list.block", "--since", "1h"));
        Assert.Matches("key_.* +127.0.0.1 +list.block +user:4711 +done +sells coins", _tool.Output);
        Assert.Equal(0, await _tool.RunAsync("audit", "list", "--object", "user:4711", "--json"));
        Assert.Equal("list.block", (string?)_tool.Json[0]!["action"]);
        Assert.Equal(0, await _tool.RunAsync("audit", "list", "--until", "1h"));
        Assert.Contains("no such entries", _tool.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task Export_IsVerifiedOfflineAgainstAKeptCheckpoint(string format)
    {
        await FillAsync();

        Assert.Equal(0, await _tool.RunAsync("audit", "export", "--format", format, "-o", _folder.PathOf("log")));
        Tool offline = new();
        Assert.Equal(0, await offline.RunAsync("audit", "verify", _folder.PathOf("log"), "--checkpoint", _folder.PathOf("kept.txt"), "--verify-key", _folder.PathOf("keys.txt")));

        Assert.Contains("those that the checkpoints were made of", offline.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing vouches", offline.Output, StringComparison.Ordinal);
        Assert.Empty(offline.Errors);
    }

    [Fact]
    public async Task EntryThatWasChanged_IsAFailure()
    {
        await FillAsync();
        await _tool.RunAsync("audit", "export", "-o", _folder.PathOf("log"));
        _folder.Write("changed", _folder.Read("log").Replace("user:2", "user:9", StringComparison.Ordinal));

        Assert.Equal(1, await _tool.RunAsync("audit", "verify", _folder.PathOf("changed"), "-c", _folder.PathOf("kept.txt"), "--json"));

        Assert.Equal(0, (long)_tool.Json["firstBad"]!);
        Assert.True((long)_tool.Json["before"]! > 2);
    }

    [Fact]
    public async Task WhatCannotBeVerifiedAgainst_IsWrongUsage()
    {
        string log = _folder.Write("log", "{}\n");

        Assert.Equal(2, await _tool.RunAsync("audit", "verify", log));
        Assert.Equal(2, await _tool.RunAsync("audit", "verify", log, "--checkpoint", _folder.Write("none", "nothing")));
        Assert.Equal(1, await _tool.RunAsync("audit", "verify", log, "--checkpoint", _folder.PathOf("missing")));
        Assert.Equal(2, await _tool.RunAsync("audit", "verify", log, "--checkpoint", log, "--verify-key", "nothing"));
    }

    private async Task FillAsync()
    {
        for (int i = 0; i < 4; i++)
        {
            await _tool.RunAsync("lists", "add", "block", $"user:{i + 1}", "--reason", "=1+1\n\"quoted\"");
        }

        await _gateway.SignAsync();
        Assert.Equal(0, await _tool.RunAsync("audit", "checkpoint", "-o", _folder.PathOf("kept.txt")));
        Assert.Equal(0, await _tool.RunAsync("audit", "keys"));
        _folder.Write("keys.txt", _tool.Output);
    }
}
