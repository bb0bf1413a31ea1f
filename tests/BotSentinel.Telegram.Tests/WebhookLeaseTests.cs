using System.Collections.Concurrent;
using System.Net;
using System.Text;
using BotSentinel.Policies;
using BotSentinel.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Telegram.Tests;

/// <summary>Two updates of a user at a time, and when a webhook endpoint's place is free again.</summary>
public sealed class WebhookLeaseTests : IAsyncLifetime
{
    private static readonly FakeUser User = new(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<TaskCompletionSource<int>> _underWay = new();
    private readonly SemaphoreSlim _began = new(0);
    private readonly SemaphoreSlim _ended = new(0);
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly HttpClient _http = new();
    private WebApplication _app = null!;
    private int _updates;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(_clock).Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        builder.Services.AddBotSentinel(s => s.Limit(new LimitOptions { Permits = 2, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.Concurrency }));
        _app = builder.Build();
        _app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            finally
            {
                _ended.Release();
            }
        });
        _app.MapPost("/bot", HandleAsync).RequireBotSentinel(null, options => options.AllowWithoutSecret = true);
        await _app.StartAsync(_cancellation);
    }

    [Fact]
    public async Task EndpointEnds_ItsPlaceIsFree()
    {
        Task<HttpResponseMessage>[] both = [await BeginAsync(), await BeginAsync()];
        Assert.Equal(HttpStatusCode.OK, (await PostAsync()).StatusCode);
        Assert.Equal(2, _underWay.Count);

        End(200);
        await await Task.WhenAny(both);

        Assert.Equal(1, FreePlaces());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(-1)]
    public async Task EndpointFailsOrThrows_ItsPlaceIsFreeAndTheRedeliveryIsHandled(int status)
    {
        Task<HttpResponseMessage> first = await BeginAsync();
        End(status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await first).StatusCode);
        Assert.Equal(2, FreePlaces());

        _updates--;
        Task<HttpResponseMessage> again = await BeginAsync();
        End(200);

        Assert.Equal(HttpStatusCode.OK, (await again).StatusCode);
    }

    [Fact]
    public async Task TelegramHangsUp_ThePlaceIsFreeWhenTheEndpointHasSeenIt()
    {
        using CancellationTokenSource hangUp = new();
        Task<HttpResponseMessage> first = await BeginAsync(hangUp.Token);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        await _ended.WaitAsync(_cancellation);

        Assert.Equal(2, FreePlaces());
    }

    [Fact]
    public async Task EndpointNeverEnds_ItsPlaceIsFreeAfterTheWindow()
    {
        await BeginAsync();
        await BeginAsync();
        Assert.Equal(0, FreePlaces());

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, FreePlaces());
    }

    [Fact]
    public async Task HostStops_ThePlacesOfWhatWasUnderWayAreFree()
    {
        await BeginAsync();
        Assert.Equal(1, FreePlaces());

        await _app.StopAsync(_cancellation);
        await _ended.WaitAsync(_cancellation);

        Assert.Equal(1, FreePlaces());
    }

    public async ValueTask DisposeAsync()
    {
        while (_underWay.TryDequeue(out TaskCompletionSource<int>? end))
        {
            end.TrySetResult(200);
        }

        _http.Dispose();
        await _app.DisposeAsync();
        _began.Dispose();
        _ended.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        TaskCompletionSource<int> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration hungUp = context.RequestAborted.Register(() => end.TrySetCanceled(context.RequestAborted));
        _underWay.Enqueue(end);
        _began.Release();
        int status = await end.Task;
        context.Response.StatusCode = status < 0 ? throw new InvalidOperationException() : status;
    }

    private void End(int status)
    {
        Assert.True(_underWay.TryDequeue(out TaskCompletionSource<int>? end));
        end.SetResult(status);
    }

    private async Task<Task<HttpResponseMessage>> BeginAsync(CancellationToken cancellationToken = default)
    {
        Task<HttpResponseMessage> answer = PostAsync(cancellationToken);
        await _began.WaitAsync(_cancellation);
        return answer;
    }

    private Task<HttpResponseMessage> PostAsync(CancellationToken cancellationToken = default)
    {
        string json = User.Message("hello").ToJson(++_updates);
        return _http.PostAsync(_app.Urls.First() + "/bot", new StringContent(json, Encoding.UTF8, "application/json"), cancellationToken);
    }

    /// <summary>Takes the places that are free.</summary>
    private int FreePlaces()
    {
        var sentinel = _app.Services.GetRequiredService<Sentinel>();
        return Enumerable.Range(0, 5).Count(_ => !sentinel.Decide(User.Message("hello").ToBotUpdate()).IsRefused);
    }
}
