using System.Net;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Webhooks;

public abstract class RedeliveryTests(StateKind state)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UpdateTheBotTook_IsNotForwardedAgain()
    {
        await using StubServer bot = await StubServer.StartAsync(body: "reply");
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address, TestGateway.PerUser(1)));
        using HttpResponseMessage first = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        using HttpResponseMessage again = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Single(bot.Requests);
        Assert.Equal((1, 0, 1), (gateway.Count("Allowed"), gateway.Count("Refused"), gateway.Count("Redelivered")));
    }

    [Fact]
    public async Task UpdateTheBotFailed_IsForwardedAgainWithoutBeingChargedAgain()
    {
        int calls = 0;
        await using StubServer bot = await StubServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref calls) == 1 ? 500 : 200;
            return Task.CompletedTask;
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address, TestGateway.PerUser(1)));

        using HttpResponseMessage first = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        using HttpResponseMessage second = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        using HttpResponseMessage third = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        Assert.Equal((HttpStatusCode.InternalServerError, HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode, third.StatusCode));
        Assert.Equal(2, bot.Requests.Count);
        Assert.Equal(1, gateway.Count("Allowed"));
    }

    [Fact]
    public async Task RefusedUpdate_StaysRefusedWhenItComesAgain()
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address, TestGateway.PerUser(1)));
        foreach (long updateId in (long[])[5, 6, 6, 5])
        {
            using HttpResponseMessage answer = await gateway.PostUpdateAsync(UpdateJson.Message(updateId), cancellationToken: Cancelled);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Single(bot.Requests);
        Assert.Equal((1, 1, 2), (gateway.Count("Allowed"), gateway.Count("Refused"), gateway.Count("Redelivered")));
    }

    [Fact]
    public async Task RedeliveryOfAnUpdateUnderWay_WaitsForItAndIsNotForwarded()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using StubServer bot = await StubServer.StartAsync(async (_, _) =>
        {
            arrived.TrySetResult();
            await release.Task;
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address));
        Task<HttpResponseMessage> first = gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        await arrived.Task.WaitAsync(Cancelled);

        Task<HttpResponseMessage> again = gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        await Eventually.TrueAsync(() => gateway.Count("Redelivered") == 1);
        Assert.False(again.IsCompleted);
        release.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await again).StatusCode);
        Assert.Single(bot.Requests);
    }

    [Fact]
    public async Task TelegramHangingUp_LeavesTheBotAtWorkAndTheRedeliveryLearnsIt()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using StubServer bot = await StubServer.StartAsync(async (_, _) =>
        {
            arrived.TrySetResult();
            await release.Task;
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address));
        using var hangUp = new CancellationTokenSource();
        Task<HttpResponseMessage> first = gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: hangUp.Token);
        await arrived.Task.WaitAsync(Cancelled);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Task<HttpResponseMessage> again = gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        release.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await again).StatusCode);
        Assert.Single(bot.Requests);
    }
}

public sealed class FilesRedeliveryTests() : RedeliveryTests(StateKind.Files);

public sealed class SqliteRedeliveryTests() : RedeliveryTests(StateKind.Sqlite);

public sealed class PostgresRedeliveryTests() : RedeliveryTests(StateKind.Postgres);
