using System.Net;
using System.Net.Sockets;
using BotSentinel.Cli.Tests.Support;

namespace BotSentinel.Cli.Tests.Gateway;

public sealed class ConnectionTests
{
    private const string Key = "bs_CANARY";

    [Fact]
    public async Task NoKeyOrNoAddress_IsWrongUsage()
    {
        Tool tool = new();

        Assert.Equal(2, await tool.RunAsync("policy", "list"));
        Assert.Contains("BOTSENTINEL_KEY", tool.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await tool.RunAsync("policy", "list", "--key", Key, "--server", "localhost"));
        Assert.Contains("BOTSENTINEL_SERVER", tool.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await tool.RunAsync("policy", "list", "--key", Key + "\u00e9"));
        Assert.DoesNotContain("CANARY", tool.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bots", "add", "shop", "--token", "123456:CANARY-cAnArY_0123456789abcdefghijk")]
    [InlineData("bots", "add", "shop", "123456:CANARY-cAnArY_0123456789abcdefghijk")]
    [InlineData("--key", "bs_CANARY", "bots", "list")]
    public async Task SecretIsWrittenWhereNoneBelongs_IsNotRepeated(params string[] args)
    {
        Tool tool = new();

        Assert.Equal(2, await tool.RunAsync(args));

        Assert.Contains("...", tool.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", tool.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingListens_IsToldInWords()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string nobody = $"http://{taken.LocalEndpoint}";
        taken.Stop();
        Tool tool = new Tool().Set("BOTSENTINEL_SERVER", nobody).Set("BOTSENTINEL_KEY", Key);

        Assert.Equal(1, await tool.RunAsync("bots", "list"));

        Assert.Contains($"Nothing answers at {nobody}", tool.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublicListenerIsAsked_SaysWhichAddressIsMeant()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        Tool tool = new(gateway);

        Assert.Equal(1, await tool.RunAsync("bots", "list", "--server", gateway.Public.ToString()));
        Assert.Contains("not as a gateway does", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OptionsGoBeforeTheEnvironment()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        Tool tool = new Tool().Set("BOTSENTINEL_SERVER", "http://127.0.0.1:9").Set("BOTSENTINEL_KEY", "bs_wrong");

        Assert.Equal(0, await tool.RunAsync("bots", "list", "--server", gateway.Address.ToString(), "--key", gateway.Key));
        Assert.Equal(0, await tool.RunAsync("--help"));
    }

    [Fact]
    public async Task ConnectionBreaksBeforeTheAnswer_WhatIsMadeIsAskedForOnceMoreUnderTheSameKey()
    {
        await using BreakingServer server = new();
        Tool tool = new Tool().Set("BOTSENTINEL_SERVER", server.Address).Set("BOTSENTINEL_KEY", Key);

        Assert.Equal(0, await tool.RunAsync("tenants", "create", "acme"));

        Assert.Equal(2, server.IdempotencyKeys.Count);
        Assert.Single(server.IdempotencyKeys.Distinct());
    }

    [Fact]
    public async Task AnswersAreOtherPeoples_NothingOfThemSteersTheTerminal()
    {
        await using BreakingServer server = new(breaks: 0);
        Tool tool = new Tool().Set("BOTSENTINEL_SERVER", server.Address).Set("BOTSENTINEL_KEY", Key);

        Assert.Equal(0, await tool.RunAsync("tenants", "create", "acme"));

        Assert.Contains("acme?[2J", tool.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', tool.Output);
    }
}
