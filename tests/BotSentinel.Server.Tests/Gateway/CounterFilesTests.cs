using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.Server.Tests.Gateway;

/// <summary>Counters over a restart of the gateway.</summary>
public sealed class CounterFilesTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"botsentinel-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Restart_HandsNoFlooderANewBurst()
    {
        await using StubServer bot = await StubServer.StartAsync((context, _) => context.Response.WriteAsync(""));
        await AskAsync(bot, 1, 2, 3);

        await AskAsync(bot, 4, 5);

        Assert.Equal(2, bot.Requests.Count);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(_folder, "echo.counters")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task DamagedFile_BeginsAnew()
    {
        await using StubServer bot = await StubServer.StartAsync((context, _) => context.Response.WriteAsync(""));
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "echo.counters"), "not counters", TestContext.Current.CancellationToken);

        await AskAsync(bot, 1, 2, 3);

        Assert.Equal(2, bot.Requests.Count);
    }

    private async Task AskAsync(StubServer bot, params long[] updates)
    {
        await using TestGateway gateway = await TestGateway.StartAsync(new(TestGateway.Webhook(bot.Address, TestGateway.PerUser(2))) { ["StateFolder"] = Path.Combine(_folder, ".") });
        foreach (long update in updates)
        {
            using HttpResponseMessage answer = await gateway.PostUpdateAsync(UpdateJson.Message(update), cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
        }
    }
}
