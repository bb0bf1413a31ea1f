using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Gateway;

public sealed class PolicyFileTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PolicyFileChangedWhileRunning_AppliesWithoutARestart()
    {
        Dictionary<string, string?> settings = TestGateway.Polling(new Uri("http://127.0.0.1:9"), TestGateway.PerUser(1));
        await using StubServer bot = await StubServer.StartAsync();
        Dictionary<string, string?> webhook = new(TestGateway.Webhook(bot.Address)) { ["PolicyFile"] = settings["PolicyFile"] };
        await using TestGateway gateway = await TestGateway.StartAsync(webhook);
        using HttpResponseMessage first = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        await File.WriteAllTextAsync(settings["PolicyFile"]!, """{"policies":{}}""", Cancelled);

        long updateId = 1;
        await Eventually.TrueAsync(() =>
        {
            gateway.PostUpdateAsync(UpdateJson.Message(++updateId), cancellationToken: Cancelled).ContinueWith(answer => answer.Dispose(), Cancelled, TaskContinuationOptions.None, TaskScheduler.Default);
            return gateway.Count("Allowed") > 1;
        });
    }
}
