using System.Diagnostics;
using System.Net;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Access;

/// <summary>The command line on the server, beside a gateway that runs.</summary>
public sealed class OperatorCommandTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OwnerWhoLostEverything_ComesBackByALinkAndTheOldWaysAreClosed(bool isPostgres)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway), other = new(gateway.Admin.BaseAddress!);
        using Browser thief = new(gateway.Admin.BaseAddress!) { Login = "anna", Secret = owner.Secret };

        (int code, string output, string error) = await RunAsync(gateway, "reset-password", "anna");
        Assert.True(code == 0, error);
        await other.UseAsync(Link(output), null);

        await owner.GetAsync("me", HttpStatusCode.Unauthorized);
        using HttpResponseMessage old = await thief.SignInAsync();
        Assert.Equal("anna", (string)(await other.GetAsync("me"))["login"]!);
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
    }

    [Fact]
    public async Task CreatedOperator_HasTheRoleThatWasSaid()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);

        (int code, string output, string error) = await RunAsync(gateway, "create-operator", "Bert", "--role", "auditor");
        Assert.True(code == 0, error);
        using Browser bert = await Browser.SetUpAsync(gateway, Link(output), "bert");

        Assert.Equal("auditor", (string)(await bert.GetAsync("me"))["role"]!);
    }

    [Theory]
    [InlineData(1, "reset-password", "nobody")]
    [InlineData(1, "create-operator", "Bert", "--tenant", "none")]
    [InlineData(2, "create-operator", "Bert", "--role", "king")]
    [InlineData(2, "create-operator")]
    [InlineData(2, "drop")]
    public async Task WhatCannotBeDone_IsSaidAndEndsWithItsCode(int expected, params string[] args)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);

        (int code, _, string error) = await RunAsync(gateway, args);

        Assert.Equal(expected, code);
        Assert.NotEmpty(error);
        Assert.DoesNotContain("Unhandled", error, StringComparison.Ordinal);
    }

    private static Uri Link(string output) => new(output.Trim().Split(' ')[^1]);

    private static async Task<(int Code, string Output, string Error)> RunAsync(StateGateway gateway, params string[] args)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "BotSentinel.Server.dll"), "server", .. args])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["Gateway__Database"] = gateway.Database;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }
}
