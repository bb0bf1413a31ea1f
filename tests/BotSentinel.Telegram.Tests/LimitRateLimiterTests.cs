using System.Threading.RateLimiting;
using BotSentinel.AspNetCore;
using BotSentinel.Policies;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Telegram.Tests;

public class LimitRateLimiterTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void EachSubject_HasItsPermitsAndIsToldWhenToComeAgain()
    {
        PartitionedRateLimiter<string> limiter = new LimitOptions { Permits = 3, Window = TimeSpan.FromMinutes(1) }.ToPartitionedRateLimiter<string>(name => name, 1000, _clock);
        using RateLimitLease two = limiter.AttemptAcquire("a", 2);
        using RateLimitLease tooMany = limiter.AttemptAcquire("a", 2);
        using RateLimitLease other = limiter.AttemptAcquire("b", 3);

        Assert.Equal((true, false, true), (two.IsAcquired, tooMany.IsAcquired, other.IsAcquired));
        Assert.True(tooMany.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait));
        Assert.Equal(TimeSpan.FromSeconds(20), wait);
    }

    [Fact]
    public void LeaseOfAConcurrencyLimitIsDisposed_NextIsAdmitted()
    {
        PartitionedRateLimiter<string> limiter = new LimitOptions { Permits = 1, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.Concurrency }
            .ToPartitionedRateLimiter<string>(name => name, 1000, _clock);
        RateLimitLease first = limiter.AttemptAcquire("a");
        Assert.False(limiter.AttemptAcquire("a").IsAcquired);

        first.Dispose();
        first.Dispose();

        Assert.True(limiter.AttemptAcquire("a").IsAcquired);
    }
}
