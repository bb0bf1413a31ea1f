using System.Threading.RateLimiting;
using BotSentinel.Limiters;
using BotSentinel.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Telegram.Tests;

/// <summary>ASP.NET Core's rate limiter with limits of ours.</summary>
public sealed class RateLimiterMiddlewareTests : IAsyncDisposable
{
    private static readonly LimitOptions TwoAMinute = new() { Permits = 2, Window = TimeSpan.FromMinutes(1) };
    private static readonly LimitOptions TwoAtATime = TwoAMinute with { Algorithm = LimitAlgorithm.Concurrency };

    private readonly FakeTimeProvider _clock = new();
    private readonly HttpClient _http = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _began = new(0);
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private WebApplication? _app;

    [Fact]
    public async Task GlobalLimiter_LimitsEachCallerAndSaysWhenToComeAgain()
    {
        await StartAsync(_ => RateLimitPartition.GetNoLimiter(""), TwoAMinute.ToPartitionedRateLimiter<HttpContext>(context => context.Request.Query["user"], 1000, _clock));

        Assert.Equal("200 200 429", await StatusesAsync("/?user=ann", 3));
        Assert.Equal("200", await StatusesAsync("/?user=ben", 1));
        using HttpResponseMessage refused = await _http.GetAsync(new Uri(_app!.Urls.First() + "/?user=ann"), _cancellation);
        Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter?.Delta);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("200 429", await StatusesAsync("/?user=ann", 2));
    }

    [Fact]
    public async Task PartitionedByThePlatform_EachPartitionHasALimiterOfOurs()
    {
        await StartAsync(context => RateLimitPartition.Get(context.Request.Query["user"].ToString(), _ => TwoAMinute.ToRateLimiter(_clock)));

        Assert.Equal("200 200 429", await StatusesAsync("/ours?user=ann", 3));
        Assert.Equal("200 200 429", await StatusesAsync("/ours?user=ben", 3));
    }

    [Fact]
    public async Task ConcurrencyLimit_FreesThePlacesOfRequestsThatHaveEnded()
    {
        await StartAsync(_ => RateLimitPartition.Get("all", _ => TwoAtATime.ToRateLimiter(_clock)));
        Task<int>[] held = [StatusAsync("/ours?hold=1"), StatusAsync("/ours?hold=1")];
        await _began.WaitAsync(_cancellation);
        await _began.WaitAsync(_cancellation);
        Assert.Equal("429", await StatusesAsync("/ours", 1));

        _end.SetResult();
        Assert.Equal("200 200", string.Join(' ', await Task.WhenAll(held)));

        Assert.Equal("200 200 200", await StatusesAsync("/ours", 3));
    }

    [Fact]
    public async Task ChainedWithALimiterOfThePlatform_BothAreAsked()
    {
        await StartAsync(_ => RateLimitPartition.GetNoLimiter(""), PartitionedRateLimiter.CreateChained(
            TwoAMinute.ToPartitionedRateLimiter<HttpContext>(context => context.Request.Query["user"], 1000, _clock),
            PartitionedRateLimiter.Create<HttpContext, string>(_ => RateLimitPartition.GetFixedWindowLimiter("all", _ => new FixedWindowRateLimiterOptions { PermitLimit = 3, Window = TimeSpan.FromHours(1) }))));

        Assert.Equal("200 200 429", await StatusesAsync("/?user=ann", 3));
        Assert.Equal("200 429", await StatusesAsync("/?user=ben", 2));
    }

    public async ValueTask DisposeAsync()
    {
        _end.TrySetResult();
        _http.Dispose();
        await (_app?.DisposeAsync() ?? default);
        _began.Dispose();
    }

    private async Task StartAsync(Func<HttpContext, RateLimitPartition<string>> ours, PartitionedRateLimiter<HttpContext>? global = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddRateLimiter(limiting =>
        {
            limiting.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiting.OnRejected = (rejected, _) =>
            {
                Assert.True(rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait));
                rejected.HttpContext.Response.Headers.RetryAfter = $"{wait.TotalSeconds}";
                return default;
            };
            limiting.GlobalLimiter = global;
            limiting.AddPolicy("ours", ours);
        });
        _app = builder.Build();
        _app.UseRateLimiter();
        _app.MapGet("/", () => "hello");
        _app.MapGet("/ours", async (int? hold) =>
        {
            if (hold is not null)
            {
                _began.Release();
                await _end.Task;
            }
        }).RequireRateLimiting("ours");
        await _app.StartAsync(_cancellation);
    }

    private async Task<int> StatusAsync(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(_app!.Urls.First() + path), _cancellation);
        return (int)answer.StatusCode;
    }

    private async Task<string> StatusesAsync(string path, int times)
    {
        int[] statuses = new int[times];
        for (int i = 0; i < times; i++)
        {
            statuses[i] = await StatusAsync(path);
        }

        return string.Join(' ', statuses);
    }
}
