using System.Threading.RateLimiting;
using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.AspNetCore;

/// <summary>A limit of ours where ASP.NET Core's rate limiting wants one of its own.</summary>
public static class LimitRateLimiter
{
    /// <summary>
    /// A limiter with an allowance for each subject, in memory of a fixed size instead of an object for each. Waiting is not supported: who is refused is told
    /// when to come again, by <see cref="MetadataName.RetryAfter"/>. The limit's scope is not used.
    /// </summary>
    /// <param name="limit">The limit. Concurrency limits give back when the lease is disposed.</param>
    /// <param name="subject">What counts together; null is not limited.</param>
    /// <param name="maxSubjects">Subjects remembered at the same time.</param>
    /// <param name="timeProvider">The clock; null: the system's.</param>
    public static PartitionedRateLimiter<T> ToPartitionedRateLimiter<T>(this LimitOptions limit, Func<T, string?> subject, int maxSubjects = 1_000_000, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(limit);
        ArgumentNullException.ThrowIfNull(subject);
        var counter = new KeyedCounter(LimitRules.Create("limiter", limit.Name ?? "limiter", limit, countDenied: false), maxSubjects);
        return new Limiter<T>(counter, subject, timeProvider ?? TimeProvider.System);
    }

    private sealed class Limiter<T>(KeyedCounter counter, Func<T, string?> subject, TimeProvider clock) : PartitionedRateLimiter<T>
    {
        public override RateLimiterStatistics? GetStatistics(T resource) => null;

        protected override RateLimitLease AttemptAcquireCore(T resource, int permitCount)
        {
            if (subject(resource) is not { } name)
            {
                return new Lease(default, null);
            }

            ulong key = counter.Key(name);
            long now = clock.GetUtcNow().UtcTicks;
            LimitReading reading = counter.Take(key, now, permitCount);
            return new Lease(reading, () => counter.Change(key, clock.GetUtcNow().UtcTicks, (CounterRule rule, Span<uint> state, in CounterInput input) => rule.Release(state, input, now)));
        }

        protected override ValueTask<RateLimitLease> AcquireAsyncCore(T resource, int permitCount, CancellationToken cancellationToken) =>
            new(AttemptAcquireCore(resource, permitCount));
    }

    private sealed class Lease(LimitReading reading, Action? release) : RateLimitLease
    {
        private Action? _release = release;

        public override bool IsAcquired => reading.Outcome != ReadingOutcome.Denied;

        public override IEnumerable<string> MetadataNames => IsAcquired ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            bool known = !IsAcquired && metadataName == MetadataName.RetryAfter.Name;
            metadata = known ? reading.RetryAfter : null;
            return known;
        }

        protected override void Dispose(bool disposing)
        {
            if (IsAcquired)
            {
                Interlocked.Exchange(ref _release, null)?.Invoke();
            }

            base.Dispose(disposing);
        }
    }
}
