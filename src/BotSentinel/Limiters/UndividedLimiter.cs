using System.Threading.RateLimiting;
using BotSentinel.Updates;

namespace BotSentinel.Limiters;

/// <summary>A limiter that all updates come to as one. (The platform's own partitioned limiter would dispose it once it is idle.)</summary>
internal sealed class UndividedLimiter(RateLimiter limiter) : PartitionedRateLimiter<BotUpdate>
{
    private readonly RateLimiter _limiter = limiter ?? throw new ArgumentNullException(nameof(limiter));

    public override RateLimiterStatistics? GetStatistics(BotUpdate resource) => _limiter.GetStatistics();

    protected override RateLimitLease AttemptAcquireCore(BotUpdate resource, int permitCount) => _limiter.AttemptAcquire(permitCount);

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(BotUpdate resource, int permitCount, CancellationToken cancellationToken) =>
        _limiter.AcquireAsync(permitCount, cancellationToken);
}
