using System.Threading.RateLimiting;
using BotSentinel.Decisions;
using BotSentinel.Storage;

namespace BotSentinel.Limiters;

/// <summary>A counter of many subjects as a limiter.</summary>
internal sealed class SubjectRateLimiter<T>(KeyedCounter counter, Func<T, string?> subject, int mostAtOnce, TimeProvider clock) : PartitionedRateLimiter<T>
{
    private bool _isDisposed;

    /// <summary>Permits alone are known of each subject; nobody counts leases. Null for those who are not limited.</summary>
    public override RateLimiterStatistics? GetStatistics(T resource)
    {
        if (subject(resource) is not { } name)
        {
            return null;
        }

        LimitReading one = counter.Peek(counter.Key(name), clock.GetUtcNow().UtcTicks, 1);
        return new RateLimiterStatistics { CurrentAvailablePermits = one.IsDenied ? 0 : 1 + (long)counter.Rule.PermitsOf(one.Left) };
    }

    protected override RateLimitLease AttemptAcquireCore(T resource, int permitCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permitCount, mostAtOnce);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (subject(resource) is not { } name)
        {
            return new LimitLease(default, null);
        }

        ulong key = counter.Key(name);
        long now = clock.GetUtcNow().UtcTicks;
        LimitReading reading = permitCount == 0 ? counter.Peek(key, now, 1) : counter.Take(key, now, permitCount);
        return new LimitLease(reading, counter.Rule.IsHeld && !reading.IsDenied ? () => GiveBack(key, now, permitCount) : null);
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(T resource, int permitCount, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<RateLimitLease>(cancellationToken) : new(AttemptAcquireCore(resource, permitCount));

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    private void GiveBack(ulong key, long takenAt, int permits) =>
        counter.Change(key, clock.GetUtcNow().UtcTicks, (CounterRule rule, Span<uint> state, in CounterInput input) =>
        {
            for (int i = 0; i < permits; i++)
            {
                rule.Release(state, input, takenAt);
            }
        });
}
