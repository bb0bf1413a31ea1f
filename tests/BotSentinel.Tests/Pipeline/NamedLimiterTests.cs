using System.Threading.RateLimiting;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Pipeline;

/// <summary>Limiters from elsewhere as limits of ours.</summary>
public class NamedLimiterTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeLogCollector _logs = new();

    [Theory]
    [InlineData("concurrency", false)]
    [InlineData("token bucket", true)]
    [InlineData("fixed window", true)]
    [InlineData("sliding window", false)]
    public void EveryLimiterOfThePlatform_AdmitsWhatItHas(string kind, bool tellsWhenToComeAgain)
    {
        using RateLimiter limiter = Platform(kind, permits: 2);
        using Sentinel sentinel = With(limiter);

        Decision[] decisions = [sentinel.Decide(By(1)), sentinel.Decide(By(2)), sentinel.Decide(By(3))];

        Assert.Equal([false, false, true], decisions.Select(decision => decision.IsRefused));
        Assert.Equal((Reason.Limited, "downstream"), (decisions[2].Reason, decisions[2].Detail));
        Assert.Equal([(ReadingOutcome.Agreed, 1f), (ReadingOutcome.Agreed, 0f), (ReadingOutcome.Denied, 0f)], decisions.Select(decision => Entry(decision)).Select(entry => (entry.Outcome, entry.Remaining)));

        // The platform's limiters go by the machine's clock.
        Assert.InRange(decisions[2].RetryAfter, TimeSpan.FromSeconds(tellsWhenToComeAgain ? 50 : 1), TimeSpan.FromSeconds(tellsWhenToComeAgain ? 60 : 1));
    }

    [Fact]
    public void LeaseEnds_TheLimitersLeaseIsDisposedOnce()
    {
        using RateLimiter limiter = Platform("concurrency", permits: 2);
        using Sentinel sentinel = With(limiter);
        Decision first = sentinel.Decide(By(1));
        sentinel.Decide(By(1));

        first.Lease!.Dispose();
        first.Lease.Dispose();

        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public void LimiterRefuses_OurCountersTakeNothing()
    {
        using RateLimiter limiter = Platform("concurrency", permits: 1);
        using Sentinel sentinel = With(limiter, debounce: true);
        Decision held = sentinel.Decide(By(1, "a"));
        for (int i = 0; i < 20; i++)
        {
            Decision refused = sentinel.Decide(By(1, "b"));
            Assert.Equal(("downstream", 9f), (refused.Detail, refused.Trace.Single(entry => entry.Name == "default/ten").Remaining));
        }

        held.Lease!.Dispose();

        Decision next = sentinel.Decide(By(1, "b"));
        Assert.Equal((false, 8f), (next.IsRefused, next.Trace.Single(entry => entry.Name == "default/ten").Remaining));
    }

    [Fact]
    public void OurLimitRefuses_TheLimiterIsNotAsked()
    {
        using RateLimiter limiter = Platform("fixed window", permits: 100);
        using Sentinel sentinel = With(limiter);

        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => !sentinel.Decide(By(1)).IsRefused));

        Assert.Equal(90, limiter.GetStatistics()!.CurrentAvailablePermits);
        Assert.Equal(ReadingOutcome.NotAsked, Entry(sentinel.Decide(By(1))).Outcome);
    }

    [Fact]
    public void SecondLimiterRefuses_TheFirstOnesLeaseIsGivenBack()
    {
        using RateLimiter first = Platform("concurrency", permits: 5);
        using RateLimiter second = Platform("concurrency", permits: 1);
        using Sentinel sentinel = new SentinelBuilder { TimeProvider = _clock }.AddLimiter("first", first).AddLimiter("second", second).Limit("first").Limit("second").Build();

        Assert.Equal([false, true, true], Enumerable.Range(0, 3).Select(_ => sentinel.Decide(By(1)).IsRefused));

        Assert.Equal(4, first.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public void Peek_TakesNothing()
    {
        using RateLimiter limiter = Platform("fixed window", permits: 1);
        using Sentinel sentinel = With(limiter);

        Assert.All(Enumerable.Range(0, 5), _ => Assert.False(sentinel.Peek(By(1)).IsRefused));
        sentinel.Decide(By(1));

        Assert.True(sentinel.Peek(By(1)).IsRefused);
    }

    [Fact]
    public void LimiterThatDividesUpdates_IsAskedAboutTheUpdate()
    {
        using PartitionedRateLimiter<BotUpdate> limiter = PartitionedRateLimiter.Create<BotUpdate, long>(update =>
            RateLimitPartition.GetFixedWindowLimiter(update.ChatId.Number, _ => new FixedWindowRateLimiterOptions { PermitLimit = 1, Window = TimeSpan.FromHours(1), AutoReplenishment = false }));
        using Sentinel sentinel = new SentinelBuilder { TimeProvider = _clock }.AddLimiter("chats", limiter).Limit("CHATS").Build();

        Assert.Equal([false, true, false], new[] { 1L, 1L, 2L }.Select(chat => sentinel.Decide(new BotUpdate { Kind = UpdateKind.Message, UserId = 7, ChatId = chat }).IsRefused));
    }

    [Fact]
    public void LimiterThrows_UpdatePassesAndTheFailureIsLogged()
    {
        using BrokenLimiter limiter = new();
        using Sentinel sentinel = With(limiter);

        Decision decision = sentinel.Decide(By(1));

        Assert.Equal((false, Reason.Passed, ReadingOutcome.NotAsked), (decision.IsRefused, decision.Reason, Entry(decision).Outcome));
        Assert.Equal(9, decision.Trace.Single(entry => entry.Name == "default/ten").Remaining);
        FakeLogRecord logged = Assert.Single(_logs.GetSnapshot());
        Assert.Equal((LogLevel.Error, "The limiter downstream failed; the update was let through."), (logged.Level, logged.Message));
    }

    [Fact]
    public void DisposingALimitersLeaseThrows_NobodyButTheLogHears()
    {
        using BrokenLimiter limiter = new() { IsBrokenOnAcquire = false };
        using Sentinel sentinel = With(limiter);
        Decision decision = sentinel.Decide(By(1));

        decision.Lease!.Dispose();

        Assert.Contains("downstream", Assert.Single(_logs.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShadowPolicy_RecordsWhatTheLimiterSaysAndLetsPass()
    {
        using RateLimiter limiter = Platform("concurrency", permits: 1);
        using Sentinel sentinel = new SentinelBuilder { TimeProvider = _clock }
            .AddLimiter("downstream", limiter)
            .AddPolicy("default", new PolicyOptions { Mode = PolicyMode.Shadow, Limiters = ["downstream"] })
            .Build();
        sentinel.Decide(By(1));

        Decision second = sentinel.Decide(By(1));

        Assert.Equal((false, true, "downstream", false), (second.IsRefused, second.IsShadow, second.Detail, second.IsFirstRefusal));
    }

    [Fact]
    public void UserIsToldOnceAMinute()
    {
        using RateLimiter limiter = Platform("concurrency", permits: 1);
        using Sentinel sentinel = new SentinelBuilder { TimeProvider = _clock }.AddLimiter("downstream", limiter).Limit("downstream").Notify().Build();
        sentinel.Decide(By(1));

        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => sentinel.Decide(By(1)).ShouldNotify));
        Assert.True(sentinel.Decide(By(2)).ShouldNotify);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(sentinel.Decide(By(1)).ShouldNotify);
    }

    [Fact]
    public void TwoPoliciesMentionOneLimiter_OnePermitIsTaken()
    {
        using RateLimiter limiter = Platform("fixed window", permits: 10);
        using Sentinel sentinel = new SentinelBuilder { TimeProvider = _clock }
            .AddLimiter("downstream", limiter)
            .AddPolicy("a", new PolicyOptions { Limiters = ["downstream"] })
            .AddPolicy("b", new PolicyOptions { Extends = "a", Limiters = ["Downstream"] })
            .AddRule(new RuleOptions { Policy = "a", Continue = true })
            .AddRule(new RuleOptions { Policy = "b" })
            .Build();

        sentinel.Decide(By(1));

        Assert.Equal(9, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public void LimiterIsNotRegistered_StopsTheStartAndAReload()
    {
        SentinelBuilder builder = new SentinelBuilder().Limit("downstream").AddPolicy("other", new PolicyOptions { Limiters = ["elsewhere"] });

        var mistakes = Assert.Throws<SentinelConfigurationException>(builder.Build);

        Assert.Equal(["policies.default.limiters[0]", "policies.other.limiters[0]"], mistakes.Errors.Select(error => error.Path));
        using Sentinel sentinel = new(new SentinelOptions());
        Assert.Throws<SentinelConfigurationException>(() => sentinel.Apply(builder.BuildOptions()));
    }

    [Fact]
    public async Task RegisteredWithTheServicesUnderAKey_IsFound()
    {
        using RateLimiter one = Platform("fixed window", permits: 1);
        using PartitionedRateLimiter<BotUpdate> other = PartitionedRateLimiter.Create<BotUpdate, long>(update => RateLimitPartition.GetNoLimiter(0L));
        ServiceCollection services = new();
        services.AddKeyedSingleton("one", one).AddKeyedSingleton("other", other);
        services.AddBotSentinel(sentinel => sentinel.Limit("one").Limit("other"));
        await using ServiceProvider provider = services.BuildServiceProvider();
        var sentinel = provider.GetRequiredService<Sentinel>();

        Assert.Equal([null, "one"], Enumerable.Range(0, 2).Select(_ => sentinel.Decide(By(1)).Detail));
    }

    [Fact]
    public async Task ManyThreads_NeitherTakesMoreThanThereIs()
    {
        using RateLimiter limiter = Platform("fixed window", permits: 150);
        using Sentinel sentinel = new SentinelBuilder { TimeProvider = _clock }
            .AddLimiter("downstream", limiter)
            .Limit("downstream")
            .Limit(new LimitOptions { Permits = 100, Window = TimeSpan.FromHours(1), Algorithm = LimitAlgorithm.FixedWindow })
            .Build();

        int[] passed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 200).Count(_ => !sentinel.Decide(By(1)).IsRefused), TestContext.Current.CancellationToken)));

        Assert.Equal(100, passed.Sum());
    }

    [Fact]
    public void OurLastPermitIsGoneMeanwhile_TheLimitersLeaseIsDisposed()
    {
        using SlowLimiter limiter = new();
        using Sentinel sentinel = With(limiter);
        limiter.Meanwhile = () => sentinel.Charge(By(1), "ten", 10);

        Decision decision = sentinel.Decide(By(1));

        Assert.Equal((true, "ten", null), (decision.IsRefused, decision.Detail, decision.Lease));
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public async Task ManyThreadsTakeAndGiveBack_NeverTooManyAndNothingIsLost()
    {
        using RateLimiter limiter = Platform("concurrency", permits: 1);
        using Sentinel sentinel = new SentinelBuilder { TimeProvider = _clock }
            .AddLimiter("downstream", limiter)
            .Limit("downstream")
            .Limit(new LimitOptions { Name = "ours", Permits = 1, Window = TimeSpan.FromHours(1), Algorithm = LimitAlgorithm.Concurrency })
            .Build();
        int inside = 0, most = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(
            () =>
            {
                for (int i = 0; i < 50_000; i++)
                {
                    // Two users share the limiter, so that it refuses as often as our own limit does.
                    Decision decision = sentinel.Decide(By(1 + (thread % 2)));
                    if (!decision.IsRefused)
                    {
                        most = Math.Max(most, Interlocked.Increment(ref inside));
                        Interlocked.Decrement(ref inside);
                        decision.Lease!.Dispose();
                    }
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal(1, most);
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
        Assert.All([1L, 2L], user => Assert.False(sentinel.Peek(By(user)).IsRefused));
    }

    private static BotUpdate By(long user, string? text = null) => new() { Kind = UpdateKind.Message, UserId = user, ChatId = -1, Text = text };

    private static TraceEntry Entry(Decision decision) => decision.Trace.Single(entry => entry.Name == "downstream");

    private static RateLimiter Platform(string kind, int permits) => kind switch
    {
        "concurrency" => new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = permits }),
        "token bucket" => new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions { TokenLimit = permits, TokensPerPeriod = permits, ReplenishmentPeriod = TimeSpan.FromMinutes(1), AutoReplenishment = false }),
        "fixed window" => new FixedWindowRateLimiter(new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), AutoReplenishment = false }),
        _ => new SlidingWindowRateLimiter(new SlidingWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 1, AutoReplenishment = false }),
    };

    private Sentinel With(RateLimiter limiter, bool debounce = false)
    {
        SentinelBuilder builder = new() { TimeProvider = _clock, LoggerFactory = new LoggerFactory([new FakeLoggerProvider(_logs)]) };
        builder.AddLimiter("downstream", limiter).Limit("downstream").Limit(new LimitOptions { Name = "ten", Permits = 10, Window = TimeSpan.FromHours(1) });
        return (debounce ? builder.Debounce(TimeSpan.FromSeconds(5)) : builder).Build();
    }

    /// <summary>One at a time; something happens while it is asked.</summary>
    private sealed class SlowLimiter : RateLimiter
    {
        private readonly RateLimiter _one = Platform("concurrency", permits: 1);

        public Action? Meanwhile { get; set; }

        public override TimeSpan? IdleDuration => null;

        public override RateLimiterStatistics? GetStatistics() => _one.GetStatistics();

        protected override RateLimitLease AttemptAcquireCore(int permitCount)
        {
            Meanwhile?.Invoke();
            return _one.AttemptAcquire(permitCount);
        }

        protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _one.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class BrokenLimiter : RateLimiter
    {
        public bool IsBrokenOnAcquire { get; init; } = true;

        public override TimeSpan? IdleDuration => null;

        public override RateLimiterStatistics? GetStatistics() => null;

        protected override RateLimitLease AttemptAcquireCore(int permitCount) => IsBrokenOnAcquire ? throw new TimeoutException() : new BrokenLease();

        protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class BrokenLease : RateLimitLease
    {
        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            throw new TimeoutException();
        }
    }
}
