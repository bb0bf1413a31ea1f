using System.Threading.RateLimiting;
using BotSentinel.Limiters;
using BotSentinel.Policies;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Limiters;

public class LimitRateLimiterTests
{
    private static readonly LimitOptions ThreeAMinute = new() { Permits = 3, Window = TimeSpan.FromMinutes(1) };
    private static readonly LimitOptions ThreeAtATime = ThreeAMinute with { Algorithm = LimitAlgorithm.Concurrency };

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void EachSubject_HasItsPermitsAndIsToldWhenToComeAgain()
    {
        using PartitionedRateLimiter<string> limiter = PerSubject(ThreeAMinute);
        using RateLimitLease two = limiter.AttemptAcquire("a", 2);
        using RateLimitLease tooMany = limiter.AttemptAcquire("a", 2);
        using RateLimitLease other = limiter.AttemptAcquire("b", 3);

        Assert.Equal((true, false, true), (two.IsAcquired, tooMany.IsAcquired, other.IsAcquired));
        Assert.True(tooMany.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait));
        Assert.Equal(TimeSpan.FromSeconds(20), wait);
        Assert.Equal((1, 0), (limiter.GetStatistics("a")?.CurrentAvailablePermits, limiter.GetStatistics("b")?.CurrentAvailablePermits));
    }

    [Fact]
    public void SubjectIsNull_IsNotLimited()
    {
        using PartitionedRateLimiter<string> limiter = PerSubject(ThreeAMinute);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(limiter.AttemptAcquire("", 3).IsAcquired));
        Assert.Null(limiter.GetStatistics(""));
    }

    [Fact]
    public void LeaseForSeveralPermitsIsDisposed_AllOfThemAreBackOnce()
    {
        using PartitionedRateLimiter<string> limiter = PerSubject(ThreeAtATime);
        RateLimitLease two = limiter.AttemptAcquire("a", 2);
        RateLimitLease one = limiter.AttemptAcquire("a");
        Assert.False(limiter.AttemptAcquire("a").IsAcquired);

        two.Dispose();
        two.Dispose();

        Assert.True(one.IsAcquired);
        Assert.Equal(2, limiter.GetStatistics("a")?.CurrentAvailablePermits);
    }

    [Theory]
    [InlineData(LimitAlgorithm.TokenBucket, 20)]
    [InlineData(LimitAlgorithm.SlidingLog, 60)]
    [InlineData(LimitAlgorithm.FixedWindow, 60)]
    [InlineData(LimitAlgorithm.AlignedWindow, 60)]
    [InlineData(LimitAlgorithm.Concurrency, 60)]
    [InlineData(LimitAlgorithm.Cooldown, 300)]
    public void EveryAlgorithm_RefusesWhatIsTooMuchAndSaysWhenToComeAgain(LimitAlgorithm algorithm, int seconds)
    {
        using RateLimiter limiter = (ThreeAMinute with { Algorithm = algorithm }).ToRateLimiter(_clock);
        Assert.Equal(3, Acquired(limiter, 3));

        using RateLimitLease refused = limiter.AttemptAcquire();

        Assert.False(refused.IsAcquired);
        Assert.Equal([MetadataName.RetryAfter.Name], refused.MetadataNames);
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait));
        Assert.Equal(TimeSpan.FromSeconds(seconds), wait);
        _clock.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(limiter.AttemptAcquire().IsAcquired);
    }

    [Fact]
    public async Task Queue_DoesNotExist()
    {
        using RateLimiter limiter = ThreeAMinute.ToRateLimiter(_clock);

        RateLimitLease three = await limiter.AcquireAsync(3, TestContext.Current.CancellationToken);
        RateLimitLease more = await limiter.AcquireAsync(1, TestContext.Current.CancellationToken);

        Assert.Equal((true, false), (three.IsAcquired, more.IsAcquired));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await limiter.AcquireAsync(1, new CancellationToken(true)));
    }

    [Fact]
    public void Statistics_TellPermitsAndLeases()
    {
        using RateLimiter limiter = ThreeAMinute.ToRateLimiter(_clock);
        Acquired(limiter, 2);
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);

        Acquired(limiter, 3);

        RateLimiterStatistics after = limiter.GetStatistics()!;
        Assert.Equal((0, 3, 2, 0), (after.CurrentAvailablePermits, after.TotalSuccessfulLeases, after.TotalFailedLeases, after.CurrentQueuedCount));
    }

    [Fact]
    public void NoPermitIsAskedFor_SaysWhetherThereIsOneAndTakesNone()
    {
        using RateLimiter limiter = ThreeAMinute.ToRateLimiter(_clock);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(limiter.AttemptAcquire(0).IsAcquired));
        Assert.Equal(3, Acquired(limiter, 4));
        Assert.False(limiter.AttemptAcquire(0).IsAcquired);
    }

    [Fact]
    public void MorePermitsThanEver_IsAMistakeOfTheCaller()
    {
        using RateLimiter limiter = (ThreeAMinute with { Burst = 5 }).ToRateLimiter(_clock);
        using PartitionedRateLimiter<string> each = PerSubject(ThreeAMinute);

        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.AttemptAcquire(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => each.AttemptAcquire("a", 4));
        Assert.True(limiter.AttemptAcquire(5).IsAcquired);
    }

    [Fact]
    public void Idle_IsFromWhenNothingIsRememberedOn()
    {
        using RateLimiter limiter = ThreeAMinute.ToRateLimiter(_clock);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), limiter.IdleDuration);

        limiter.AttemptAcquire(2);

        Assert.Null(limiter.IdleDuration);
        _clock.Advance(TimeSpan.FromSeconds(39));
        Assert.Null(limiter.IdleDuration);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(1), limiter.IdleDuration);
    }

    [Fact]
    public void LastLeaseIsDisposed_IsIdleAtOnce()
    {
        using RateLimiter limiter = ThreeAtATime.ToRateLimiter(_clock);
        RateLimitLease one = limiter.AttemptAcquire();
        _clock.Advance(TimeSpan.FromSeconds(1));
        RateLimitLease two = limiter.AttemptAcquire(2);
        Assert.False(limiter.AttemptAcquire().IsAcquired);

        two.Dispose();
        Assert.Null(limiter.IdleDuration);
        one.Dispose();

        Assert.Equal(TimeSpan.Zero, limiter.IdleDuration);
        Assert.Equal(3, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public void LeaseIsNeverDisposed_IsBackAfterTheWindow()
    {
        using RateLimiter limiter = ThreeAtATime.ToRateLimiter(_clock);
        RateLimitLease lost = limiter.AttemptAcquire(3);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, Acquired(limiter, 3));

        lost.Dispose();

        Assert.Equal(0, Acquired(limiter, 1));
    }

    [Fact]
    public void YearsPass_NothingOldLooksLikeTheFuture()
    {
        using RateLimiter limiter = (ThreeAMinute with { Window = TimeSpan.FromMilliseconds(1) }).ToRateLimiter(_clock);
        for (int i = 0; i < 40; i++)
        {
            Assert.Equal(3, Acquired(limiter, 4));
            _clock.Advance(TimeSpan.FromDays(3.7 * i) + TimeSpan.FromSeconds(107.4));
        }
    }

    [Fact]
    public void Disposed_AcquiresNoMore()
    {
        RateLimiter limiter = ThreeAtATime.ToRateLimiter(_clock);
        RateLimitLease held = limiter.AttemptAcquire();
        PartitionedRateLimiter<string> each = PerSubject(ThreeAMinute);
        limiter.Dispose();
        each.Dispose();

        held.Dispose();

        Assert.Throws<ObjectDisposedException>(() => limiter.AttemptAcquire());
        Assert.Throws<ObjectDisposedException>(() => each.AttemptAcquire("a"));
    }

    [Fact]
    public void LimitHasMistakes_AllAreToldAtOnce()
    {
        LimitOptions wrong = new() { Permits = 0, Window = TimeSpan.Zero, Algorithm = LimitAlgorithm.FixedWindow, Burst = 3 };

        var mistakes = Assert.Throws<SentinelConfigurationException>(() => wrong.ToRateLimiter());

        Assert.Equal(["permits", "window", "burst"], mistakes.Errors.Select(error => error.Path));
    }

    [Fact]
    public async Task ManyThreads_GetNoMoreThanThereIs()
    {
        using RateLimiter limiter = (ThreeAMinute with { Permits = 1000, Algorithm = LimitAlgorithm.FixedWindow }).ToRateLimiter(_clock);

        int[] acquired = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Acquired(limiter, 500), TestContext.Current.CancellationToken)));

        Assert.Equal(1000, acquired.Sum());
    }

    private static int Acquired(RateLimiter limiter, int times) => Enumerable.Range(0, times).Count(_ => limiter.AttemptAcquire().IsAcquired);

    private PartitionedRateLimiter<string> PerSubject(LimitOptions limit) => limit.ToPartitionedRateLimiter<string>(name => name.Length == 0 ? null : name, 1000, _clock);
}
