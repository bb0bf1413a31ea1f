using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;
using BitFaster.Caching.Lru;

namespace BotSentinel.Benchmarks.Limits;

/// <summary>What a .NET author would pick instead, each as fast as its documentation shows.</summary>
internal static class Peers
{
    private const int Permits = 20_000;
    private static readonly TimeSpan Window = TimeSpan.FromDays(1);
    private static readonly long Interval = Window.Ticks / Permits;

    /// <summary>The generic cell rate algorithm, a compare-and-swap on a dictionary's value.</summary>
    public static Func<long, bool> ConcurrentDictionary()
    {
        var states = new ConcurrentDictionary<long, long>();
        return subject =>
        {
            while (true)
            {
                long now = Environment.TickCount64 * TimeSpan.TicksPerMillisecond;
                if (!states.TryGetValue(subject, out long fullAt))
                {
                    if (states.TryAdd(subject, now + Interval))
                    {
                        return true;
                    }

                    continue;
                }

                long next = Math.Max(fullAt, now) + Interval;
                if (next - now > Window.Ticks)
                {
                    return false;
                }

                if (states.TryUpdate(subject, next, fullAt))
                {
                    return true;
                }
            }
        };
    }

    public static Func<long, bool> RateLimiting()
    {
        TokenBucketRateLimiterOptions options = Bucket(Permits);
        var limiter = PartitionedRateLimiter.Create<long, long>(subject => RateLimitPartition.GetTokenBucketLimiter(subject, _ => options));
        return subject =>
        {
            using RateLimitLease lease = limiter.AttemptAcquire(subject);
            return lease.IsAcquired;
        };
    }

    /// <summary>Four limiters in a row, the nearest it has to several limits at once.</summary>
    public static Func<long, bool> RateLimitingChained()
    {
        var limiter = PartitionedRateLimiter.CreateChained([.. Enumerable.Range(1, 4).Select(times =>
        {
            TokenBucketRateLimiterOptions options = Bucket(Permits * times);
            return PartitionedRateLimiter.Create<long, long>(subject => RateLimitPartition.GetTokenBucketLimiter(subject, _ => options));
        })]);
        return subject =>
        {
            using RateLimitLease lease = limiter.AttemptAcquire(subject);
            return lease.IsAcquired;
        };
    }

    /// <summary>A bounded cache with the state in a box.</summary>
    public static Func<long, bool> BitFaster(int capacity)
    {
        var states = new ConcurrentLru<long, StrongBox<long>>(capacity + capacity / 4);
        return subject =>
        {
            StrongBox<long> state = states.GetOrAdd(subject, static _ => new StrongBox<long>());
            while (true)
            {
                long now = Environment.TickCount64 * TimeSpan.TicksPerMillisecond;
                long fullAt = Volatile.Read(ref state.Value);
                long next = Math.Max(fullAt, now) + Interval;
                if (next - now > Window.Ticks)
                {
                    return false;
                }

                if (Interlocked.CompareExchange(ref state.Value, next, fullAt) == fullAt)
                {
                    return true;
                }
            }
        };
    }

    /// <summary>One compare-and-swap on a random cache line of a table of this size: less than this no shared counter can cost.</summary>
    public static unsafe Action<int> Floor(int megabytes)
    {
        ulong lines = (ulong)megabytes * 1024 * 1024 / 64;
        nint table = (nint)System.Runtime.InteropServices.NativeMemory.AlignedAlloc((nuint)lines * 64, 64);
        System.Runtime.InteropServices.NativeMemory.Clear((void*)table, (nuint)lines * 64);
        ulong state = 1;
        return times =>
        {
            long* first = (long*)table;
            ulong random = state;
            for (int i = 0; i < times; i++)
            {
                random = random * 6364136223846793005 + 1442695040888963407;
                long* line = first + (((random >> 32) * lines) >> 32) * 8;
                long seen = *line;
                Interlocked.CompareExchange(ref *line, seen + 1, seen);
            }

            state = random;
        };
    }

    private static TokenBucketRateLimiterOptions Bucket(int permits) => new()
    {
        TokenLimit = permits,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = Window / Permits,
        QueueLimit = 0,
        AutoReplenishment = false,
    };
}
