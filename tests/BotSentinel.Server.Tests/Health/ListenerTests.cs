using System.Net;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.Server.Tests.Health;

public abstract class ListenerTests(StateKind state)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/status")]
    public async Task AdminPath_AnswersOnTheAdminListenerAlone(string path)
    {
        await using StubServer telegram = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));

        using HttpResponseMessage admin = await gateway.Admin.GetAsync(path, Cancelled);
        using HttpResponseMessage other = await gateway.Public.GetAsync(path, Cancelled);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (admin.StatusCode, other.StatusCode));
    }

    [Theory]
    [InlineData("GET", $"/bot{TestGateway.Token}/getMe")]
    [InlineData("GET", $"/file/bot{TestGateway.Token}/a")]
    [InlineData("POST", "/hook/echo")]
    public async Task BotTraffic_DoesNotAnswerOnTheAdminListener(string method, string path)
    {
        await using StubServer bot = await StubServer.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", TestGateway.Secret);

        using HttpResponseMessage answer = await gateway.Admin.SendAsync(request, Cancelled);

        // Addresses that are none of the panel's pages take GET alone, to say so.
        Assert.Equal(method == "POST" ? HttpStatusCode.MethodNotAllowed : HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(bot.Requests);
    }

    [Fact]
    public async Task Draining_ShowsNotReadyWhileRequestsInFlightFinish()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using StubServer bot = await StubServer.StartAsync(async (context, _) =>
        {
            arrived.SetResult();
            await release.Task;
            await context.Response.WriteAsync("done", Cancelled);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Webhook(bot.Address));
        Task<HttpResponseMessage> inFlight = gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        await arrived.Task.WaitAsync(Cancelled);

        Task stopping = gateway.StopAsync();

        Assert.Equal("not ready", await (await gateway.Admin.GetAsync("/health/ready", Cancelled)).Content.ReadAsStringAsync(Cancelled));
        Assert.Equal("live", await gateway.Admin.GetStringAsync("/health/live", Cancelled));
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        Assert.Equal("done", await (await inFlight).Content.ReadAsStringAsync(Cancelled));
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.Public.GetAsync("/", Cancelled));
    }

    [Fact]
    public async Task Draining_PassesOnCallsOfABotAtWorkAndLeavesNewWebhooksToTelegram()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using StubServer telegram = await StubServer.StartAsync(body: """{"ok":true,"result":true}""");
        await using StubServer bot = await StubServer.StartAsync(async (_, _) =>
        {
            arrived.SetResult();
            await release.Task;
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, new(TestGateway.Webhook(bot.Address)) { ["Telegram"] = telegram.Address.ToString() });
        Task<HttpResponseMessage> inFlight = gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        await arrived.Task.WaitAsync(Cancelled);

        Task stopping = gateway.StopAsync();
        using var newConnection = new HttpClient { BaseAddress = gateway.Public.BaseAddress };
        using HttpResponseMessage call = await newConnection.GetAsync($"/bot{TestGateway.Token}/sendMessage?chat_id=1&text=a", Cancelled);
        using HttpResponseMessage next = await gateway.PostUpdateAsync(UpdateJson.Message(2), cancellationToken: Cancelled);
        release.SetResult();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (call.StatusCode, next.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await inFlight).StatusCode);
        await stopping;
        Assert.Single(bot.Requests);
    }

    [Fact]
    public async Task Draining_EndsHangingGetUpdatesWithAnEmptyResult()
    {
        var arrived = new TaskCompletionSource();
        await using StubServer telegram = await StubServer.StartAsync(async (context, _) =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, TestGateway.Polling(telegram.Address));
        Task<string> poll = gateway.Public.GetStringAsync($"/bot{TestGateway.Token}/getUpdates?timeout=50", Cancelled);
        await arrived.Task.WaitAsync(Cancelled);

        await gateway.StopAsync();

        Assert.Equal("""{"ok":true,"result":[]}""", await poll);
    }

    [Fact]
    public async Task Draining_StillTellsTelegramWhatABotHasConfirmed()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using StubServer telegram = await StubServer.StartAsync(body: UpdateJson.Batch());
        await using StubServer bot = await StubServer.StartAsync(async (_, _) =>
        {
            arrived.SetResult();
            await release.Task;
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, new(TestGateway.Webhook(bot.Address)) { ["Telegram"] = telegram.Address.ToString() });
        Task<HttpResponseMessage> inFlight = gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        await arrived.Task.WaitAsync(Cancelled);

        Task stopping = gateway.StopAsync();
        Task<string> lastPoll = gateway.Public.GetStringAsync($"/bot{TestGateway.Token}/getUpdates?offset=8&timeout=50", Cancelled);
        await Eventually.TrueAsync(() => !telegram.Requests.IsEmpty);

        Assert.Equal("""{"offset":8,"timeout":0}""", Assert.Single(telegram.Requests).Text);
        Assert.False(lastPoll.IsCompleted);
        release.SetResult();
        Assert.Equal(UpdateJson.Batch(), await lastPoll);
        Assert.Equal(HttpStatusCode.OK, (await inFlight).StatusCode);
        await stopping;
    }

    [Fact]
    public async Task Drain_IsBoundedByItsTime()
    {
        var arrived = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        await using StubServer bot = await StubServer.StartAsync(async (context, _) =>
        {
            arrived.SetResult();
            await never.Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(state, new(TestGateway.Webhook(bot.Address)) { ["DrainTime"] = "100ms", ["WebhookTimeout"] = "2s" });
        Task<HttpResponseMessage> inFlight = gateway.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        await arrived.Task.WaitAsync(Cancelled);

        await gateway.StopAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => inFlight);
    }
}

public sealed class FilesListenerTests() : ListenerTests(StateKind.Files);

public sealed class SqliteListenerTests() : ListenerTests(StateKind.Sqlite);

public sealed class PostgresListenerTests() : ListenerTests(StateKind.Postgres);
