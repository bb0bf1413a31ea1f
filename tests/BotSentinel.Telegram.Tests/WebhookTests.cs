using System.Net;
using System.Text;
using System.Threading.Channels;
using BotSentinel.AspNetCore;
using BotSentinel.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests;

public sealed class WebhookTests : IAsyncLifetime
{
    private const string Secret = "a-Secret_1";

    private readonly TelegramStage _stage = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly Channel<string> _handled = Channel.CreateUnbounded<string>();
    private WebApplication? _app;

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    [Fact]
    public async Task TelegramDelivers_FlooderGetsWhatTheLimitPermitsAndHonestUserIsAnswered()
    {
        await StartAsync(s => s.PerUser(2, per: TimeSpan.FromMinutes(1)));
        await SetWebhookAsync();

        _stage.Flood(10);
        SentMessage answer = await _stage.Honest.AskAsync(_stage.Bot, "hello", _cancellation);
        await _stage.Bot.WaitForWebhookAttemptAsync(11, _cancellation);

        Assert.Equal("echo: hello", answer.Text);
        Assert.Equal(["echo: flood 1", "echo: flood 2"], _stage.AnswersTo(_stage.Flooder).Order());
        Assert.All(_stage.Bot.WebhookAttempts, attempt => Assert.Equal(200, attempt.Status));
        Assert.Equal(0, _stage.Bot.PendingCount);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a-Secret_")]
    [InlineData("a-Secret_11")]
    [InlineData("a-secret_1")]
    public async Task WrongSecret_Is401AndReachesNothing(string? secret)
    {
        await StartAsync(s => s.PerUser(2, per: TimeSpan.FromMinutes(1)));

        using HttpResponseMessage answer = await PostAsync(_stage.Honest.Message("hello").ToJson(1), secret);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(_handled.Reader.TryRead(out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"update_id":1,"message":7}""")]
    [InlineData("""{"update_id":1,"update_id":2}""")]
    public async Task BodyIsNoUpdate_Is200AndCounted(string body)
    {
        await StartAsync(s => s.PerUser(2, per: TimeSpan.FromMinutes(1)));
        using MetricCollector<long> undecided = Undecided();

        using HttpResponseMessage answer = await PostAsync(body, Secret);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(_handled.Reader.TryRead(out _));
        Assert.Equal("unreadable", Assert.Single(undecided.GetMeasurementSnapshot()).Tags["reason"]);
        if (body.Length > 0)
        {
            Assert.DoesNotContain(_stage.Logs.GetSnapshot(), record => record.Message.Contains(body, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BodyAboveOneMebibyte_Is200AndCounted(bool lengthIsTold)
    {
        await StartAsync(s => s.PerUser(2, per: TimeSpan.FromMinutes(1)));
        using MetricCollector<long> undecided = Undecided();

        using HttpResponseMessage answer = await PostAsync(_stage.Honest.Message(new string('x', WebhookBody.MaxBytes)).ToJson(1), Secret, lengthIsTold);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(_handled.Reader.TryRead(out _));
        Assert.Equal("too-large", Assert.Single(undecided.GetMeasurementSnapshot()).Tags["reason"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LargeUpdate_ReachesTheEndpointWhole(bool lengthIsTold)
    {
        await StartAsync(s => s.PerUser(2, per: TimeSpan.FromMinutes(1)));
        string text = new('x', 100_000);

        using HttpResponseMessage answer = await PostAsync(_stage.Honest.Message(text).ToJson(1), Secret, lengthIsTold);

        Assert.Equal(text, await _handled.Reader.ReadAsync(_cancellation));
    }

    [Fact]
    public async Task EndpointFails_TheRedeliveryIsHandledAndTakesNoSecondPermit()
    {
        int attempts = 0;
        await StartAsync(
            s => s.PerUser(1, per: TimeSpan.FromMinutes(1)).Debounce(TimeSpan.FromSeconds(5)),
            app => app.MapPost("/bot", (Update update) => ++attempts == 1 ? Results.StatusCode(500) : Handled(update)));
        string update = _stage.Honest.Message("hello").ToJson(1);

        using HttpResponseMessage first = await PostAsync(update, Secret);
        using HttpResponseMessage second = await PostAsync(update, Secret);

        Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal("hello", await _handled.Reader.ReadAsync(_cancellation));
    }

    [Fact]
    public async Task EndpointFailsInAFlood_TheRedeliveryIsHandledAndTakesNoSecondPermit()
    {
        int attempts = 0;
        await StartAsync(
            s => s.PerUser(1, per: TimeSpan.FromMinutes(1)),
            app => app.MapPost("/bot", (Update update) => update.Id == 1 && ++attempts == 1 ? Results.StatusCode(500) : Handled(update)));
        string update = _stage.Honest.Message("hello").ToJson(1);
        using HttpResponseMessage first = await PostAsync(update, Secret);
        for (int id = 2; id < 1100; id++)
        {
            using HttpResponseMessage flooded = await PostAsync(_stage.Flooder.Message("flood").ToJson(id), Secret);
        }

        using HttpResponseMessage again = await PostAsync(update, Secret);

        Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        Assert.Equal("flood", await _handled.Reader.ReadAsync(_cancellation));
        Assert.True(_handled.Reader.TryRead(out string? handled));
        Assert.Equal("hello", handled);
    }

    [Fact]
    public async Task RefusedUpdateIsDeliveredAgain_StaysRefusedWhenThereArePermitsAgain()
    {
        await StartAsync(s => s.PerUser(1, per: TimeSpan.FromMinutes(1)));
        using HttpResponseMessage first = await PostAsync(_stage.Flooder.Message("one").ToJson(1), Secret);
        string refused = _stage.Flooder.Message("two").ToJson(2);
        using HttpResponseMessage second = await PostAsync(refused, Secret);
        _stage.Clock.Advance(TimeSpan.FromMinutes(2));

        using HttpResponseMessage again = await PostAsync(refused, Secret);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("one", await _handled.Reader.ReadAsync(_cancellation));
        Assert.False(_handled.Reader.TryRead(out _));
    }

    [Fact]
    public async Task HandlerTakesTheDecisionAsParameter()
    {
        await StartAsync(
            s => s.PerUser(3, per: TimeSpan.FromMinutes(1)),
            app => app.MapPost("/bot", (DecidedUpdate decided) => $"{decided.Update.Text} {decided.Decision.Policy} {decided.Decision.Reason}"));

        using HttpResponseMessage answer = await PostAsync(_stage.Honest.Message("hello").ToJson(1), Secret);

        Assert.Equal("hello default Passed", await answer.Content.ReadAsStringAsync(_cancellation));
    }

    [Fact]
    public async Task FloodInTwoWindows_HookIsCalledOnceInEachWithTheRequest()
    {
        Channel<(string? Path, string? Text, TimeSpan RetryAfter)> limited = Channel.CreateUnbounded<(string?, string?, TimeSpan)>();
        await StartAsync(s => s.PerUser(1, per: TimeSpan.FromSeconds(10)), configure: options => options.OnLimited = (hit, cancellationToken) =>
            limited.Writer.WriteAsync((hit.HttpContext.Request.Path, hit.Update.Text, hit.RetryAfter), cancellationToken).AsTask());

        await PostFloodAsync(1, 4);
        _stage.Clock.Advance(TimeSpan.FromSeconds(25));
        await PostFloodAsync(5, 4);

        Assert.Equal(("/bot", "flood 2", TimeSpan.FromSeconds(10)), await limited.Reader.ReadAsync(_cancellation));
        Assert.Equal("flood 6", (await limited.Reader.ReadAsync(_cancellation)).Text);
        Assert.False(limited.Reader.TryRead(out _));
    }

    [Fact]
    public async Task HookThrowsOrSetsAnotherStatus_TelegramGets200()
    {
        await StartAsync(s => s.PerUser(1, per: TimeSpan.FromSeconds(10)), configure: options => options.OnLimited = (hit, _) =>
        {
            hit.HttpContext.Response.StatusCode = 403;
            throw new InvalidOperationException("author's mistake");
        });

        await PostFloodAsync(1, 3);

        Assert.Contains(_stage.Logs.GetSnapshot(), record => record.Level == LogLevel.Error && record.Message.Contains("OnLimited failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HookHangs_TheUpdateIsAnsweredInTime()
    {
        TaskCompletionSource called = new();
        await StartAsync(s => s.PerUser(1, per: TimeSpan.FromHours(1)), configure: options => options.OnLimited = (_, _) =>
        {
            called.SetResult();
            return new TaskCompletionSource().Task;
        });
        await PostFloodAsync(1, 1);

        Task<HttpResponseMessage> limited = PostAsync(_stage.Flooder.Message("flood 2").ToJson(2), Secret);
        await called.Task.WaitAsync(_cancellation);
        _stage.Clock.Advance(TimeSpan.FromSeconds(6));

        using HttpResponseMessage answer = await limited;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Notice_TravelsInTheAnswerOnce()
    {
        await StartAsync(s => s.PerUser(1, per: TimeSpan.FromSeconds(10)).Notify("Slow down, {seconds} s."));
        await SetWebhookAsync();

        _stage.Flood(4);
        await _stage.Bot.WaitForWebhookAttemptAsync(4, _cancellation);

        SentMessage notice = await _stage.Bot.WaitForSentAsync(_stage.Flooder, 2, _cancellation);
        Assert.Single(_stage.Bot.SentTo(_stage.Flooder), message => message.InWebhookAnswer && message.Text == "Slow down, 10 s.");
        Assert.Equal(2, _stage.Bot.SentTo(_stage.Flooder).Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no spaces, please")]
    public async Task NoUsableSecret_StopsTheStart(string? secret)
    {
        await using WebApplication app = WebApplication.CreateSlimBuilder().Build();

        Assert.Throws<ArgumentException>(() => app.MapPost("/bot", () => { }).RequireBotSentinel(secret));
    }

    [Fact]
    public async Task SecretGivenUpExplicitly_RequestsWithoutOnePass()
    {
        await StartAsync(s => s.PerUser(1, per: TimeSpan.FromMinutes(1)), secret: null, configure: options => options.AllowWithoutSecret = true);

        using HttpResponseMessage answer = await PostAsync(_stage.Honest.Message("hello").ToJson(1), null);

        Assert.Equal("hello", await _handled.Reader.ReadAsync(_cancellation));
    }

    [Fact]
    public async Task NoSentinelRegistered_NothingReachesTheEndpoint()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/bot", Handled).RequireBotSentinel(Secret);
        await _app.StartAsync(_cancellation);

        using HttpResponseMessage answer = await PostAsync(_stage.Honest.Message("hello").ToJson(1), Secret);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.False(_handled.Reader.TryRead(out _));
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await _stage.DisposeAsync();
    }

    private async Task StartAsync(Action<SentinelBuilder> protect, Func<WebApplication, RouteHandlerBuilder>? map = null, string? secret = Secret, Action<BotWebhookOptions>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(_stage.Logs));
        builder.Services.AddSingleton<TimeProvider>(_stage.Clock);
        builder.Services.AddSingleton(new TelegramBotClient(_stage.Options));
        builder.Services.AddBotSentinel(protect);
        _app = builder.Build();
        (map ?? MapEcho)(_app).RequireBotSentinel(secret, configure);
        await _app.StartAsync(_cancellation);
    }

    private RouteHandlerBuilder MapEcho(WebApplication app) => app.MapPost("/bot", async (TelegramBotClient bot, Update update) =>
    {
        Handled(update);
        await TelegramStage.Echo(bot, update, _cancellation);
    });

    private IResult Handled(Update update)
    {
        _handled.Writer.TryWrite(update.Message!.Text!);
        return Results.Ok();
    }

    private Task SetWebhookAsync() => new TelegramBotClient(_stage.Options).SetWebhook(_app!.Urls.First() + "/bot", secretToken: Secret, cancellationToken: _cancellation);

    private MetricCollector<long> Undecided() => new(_app!.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), "BotSentinel", "botsentinel.webhook.undecided");

    private async Task PostFloodAsync(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            using HttpResponseMessage answer = await PostAsync(_stage.Flooder.Message($"flood {i}").ToJson(i), Secret);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string json, string? secret, bool lengthIsTold = true)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, _app!.Urls.First() + "/bot") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = !lengthIsTold;
        if (secret is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Telegram-Bot-Api-Secret-Token", secret);
        }

        return await http.SendAsync(request, _cancellation);
    }
}
