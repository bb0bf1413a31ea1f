using System.Collections.Concurrent;
using System.Net;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Tests.Support;
using BotSentinel.Updates;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Gateway;

/// <summary>Two updates of a user at a time, and when the bot's place is free again.</summary>
public abstract class LeaseTests(StateKind state) : IAsyncDisposable
{
    private const string TwoAtATime = """{"policies":{"default":{"limits":{"permits":2,"window":"1h","algorithm":"concurrency"}}}}""";
    private static readonly string Poll = $"/bot{TestGateway.Token}/getUpdates?timeout=0";

    private readonly ConcurrentQueue<TaskCompletionSource<int>> _underWay = new();
    private readonly SemaphoreSlim _began = new(0);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    public async Task BotAnswersTheWebhook_ItsPlaceIsFreeBeforeTelegramKnows(int status)
    {
        await using StubServer bot = await StubServer.StartAsync(HoldAsync);
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address, TwoAtATime));
        Task<HttpResponseMessage> first = await BeginAsync(gateway, 1);
        Task<HttpResponseMessage> second = await BeginAsync(gateway, 2);
        using HttpResponseMessage refused = await gateway.PostUpdateAsync(UpdateJson.Message(3), cancellationToken: Cancelled);
        Assert.Equal((HttpStatusCode.OK, 1), (refused.StatusCode, gateway.Count("Refused")));

        End(status);
        using HttpResponseMessage answer = await await Task.WhenAny(first, second);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(1, FreePlaces(gateway));
        End(200);
        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task BotIsDown_ThePlaceIsFreeAndTheRedeliveryTakesNone()
    {
        int attempts = 0;
        await using StubServer bot = await StubServer.StartAsync((context, _) =>
        {
            if (++attempts == 1)
            {
                context.Abort();
            }

            return Task.CompletedTask;
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address, TwoAtATime));

        using HttpResponseMessage first = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        Assert.Equal(HttpStatusCode.BadGateway, first.StatusCode);
        Assert.Equal(2, FreePlaces(gateway));

        using HttpResponseMessage again = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task BotTakesTooLong_ThePlaceIsFreeWhenItIsGivenUp()
    {
        await using StubServer bot = await StubServer.StartAsync(HoldAsync);
        Dictionary<string, string?> settings = TestGateway.Webhook(bot.Address, TwoAtATime);
        settings["WebhookTimeout"] = "00:00:00.2";
        await using TestGateway gateway = await TestGateway.StartAsync(state, settings);

        using HttpResponseMessage answer = await gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal(2, FreePlaces(gateway));
    }

    [Fact]
    public async Task TelegramHangsUp_ThePlaceIsHeldUntilTheBotHasAnswered()
    {
        await using StubServer bot = await StubServer.StartAsync(HoldAsync);
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address, TwoAtATime));
        using CancellationTokenSource hangUp = new();
        Task<HttpResponseMessage> first = await BeginAsync(gateway, 1, hangUp.Token);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, FreePlaces(gateway));

        End(200);

        await Eventually.TrueAsync(() => FreePlaces(gateway) == 1);
    }

    [Fact]
    public async Task GatewayStops_ThePlacesOfWhatIsUnderWayAreFree()
    {
        await using StubServer bot = await StubServer.StartAsync(HoldAsync);
        Dictionary<string, string?> settings = TestGateway.Webhook(bot.Address, TwoAtATime);
        settings["WebhookTimeout"] = "00:00:00.5";
        settings["DrainTime"] = "00:00:05";
        await using TestGateway gateway = await TestGateway.StartAsync(state, settings);
        Task<HttpResponseMessage> first = await BeginAsync(gateway, 1);

        await gateway.StopAsync();

        Assert.Equal(HttpStatusCode.GatewayTimeout, (await first).StatusCode);
        Assert.Equal(2, FreePlaces(gateway));
    }

    [Fact]
    public async Task PollingBotAsksForMore_ThePlacesOfWhatItConfirmsAreFree()
    {
        await using FakeQueue telegram = await FakeQueue.StartAsync(Enumerable.Range(1, 4).Select(id => UpdateJson.Message(id)));
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address, TwoAtATime));

        Assert.Equal(UpdateJson.Batch(UpdateJson.Message(1), UpdateJson.Message(2)), await gateway.Public.GetStringAsync(Poll, Cancelled));
        Assert.Equal(UpdateJson.Batch(UpdateJson.Message(1), UpdateJson.Message(2)), await gateway.Public.GetStringAsync(Poll, Cancelled));
        Assert.Equal(0, FreePlaces(gateway));

        await gateway.Public.GetStringAsync(Poll + "&offset=2", Cancelled);
        Assert.Equal(1, FreePlaces(gateway));

        await gateway.Public.GetStringAsync(Poll + "&offset=3", Cancelled);
        Assert.Equal(1, FreePlaces(gateway));
    }

    public ValueTask DisposeAsync()
    {
        _began.Dispose();
        GC.SuppressFinalize(this);
        return default;
    }

    private async Task HoldAsync(HttpContext context, StubRequest request)
    {
        TaskCompletionSource<int> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration hungUp = context.RequestAborted.Register(() => end.TrySetResult(500));
        _underWay.Enqueue(end);
        _began.Release();
        context.Response.StatusCode = await end.Task;
    }

    private void End(int status)
    {
        Assert.True(_underWay.TryDequeue(out TaskCompletionSource<int>? end));
        end.SetResult(status);
    }

    private async Task<Task<HttpResponseMessage>> BeginAsync(TestGateway gateway, long updateId, CancellationToken cancellationToken = default)
    {
        Task<HttpResponseMessage> answer = gateway.PostUpdateAsync(UpdateJson.Message(updateId), cancellationToken: cancellationToken);
        await _began.WaitAsync(Cancelled);
        return answer;
    }

    /// <summary>Takes the places that are free.</summary>
    private static int FreePlaces(TestGateway gateway)
    {
        Bot bot = gateway.Services.GetRequiredService<BotRegistry>().All[0];
        return Enumerable.Range(0, 5).Count(_ => !bot.Sentinel.Decide(new BotUpdate { Kind = UpdateKind.Message, UserId = 1, ChatId = 1, Platform = Platform.Telegram, Tenant = bot.Tenant?.Id, Bot = bot.Name }).IsRefused);
    }
}

public sealed class FilesLeaseTests() : LeaseTests(StateKind.Files);

public sealed class SqliteLeaseTests() : LeaseTests(StateKind.Sqlite);

public sealed class PostgresLeaseTests() : LeaseTests(StateKind.Postgres);
