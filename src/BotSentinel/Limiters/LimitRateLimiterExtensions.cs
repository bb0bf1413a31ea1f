using System.Threading.RateLimiting;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Limiters;

/// <summary>
/// Limits of ours where others want a limiter of the platform: in ASP.NET Core's rate limiting, for one. They never wait, as their queue is of length 0: who is
/// refused is told when to come again, by <see cref="MetadataName.RetryAfter"/>. All are thread safe. A limit's name, scope and cost are not used: the caller
/// says who it is, and how many permits.
/// </summary>
public static class LimitRateLimiterExtensions
{
    /// <summary>A limiter with one allowance for all who ask.</summary>
    /// <param name="limit">The limit. Leases of a concurrency limit give back when they are disposed, or after the window.</param>
    /// <param name="timeProvider">The clock; null: the system's.</param>
    /// <exception cref="SentinelConfigurationException">The limit has errors; the exception lists all of them.</exception>
    public static RateLimiter ToRateLimiter(this LimitOptions limit, TimeProvider? timeProvider = null) =>
        new LimitRateLimiter(Rule(limit), MostAtOnce(limit), timeProvider ?? TimeProvider.System);

    /// <summary>A limiter with an allowance for each subject, in memory of a fixed size instead of an object for each.</summary>
    /// <param name="limit">The limit. Leases of a concurrency limit give back when they are disposed, or after the window.</param>
    /// <param name="subject">What counts together; null is not limited.</param>
    /// <param name="maxSubjects">Subjects remembered at the same time; when there are more, the idle are forgotten first.</param>
    /// <param name="timeProvider">The clock; null: the system's.</param>
    /// <exception cref="SentinelConfigurationException">The limit has errors; the exception lists all of them.</exception>
    public static PartitionedRateLimiter<T> ToPartitionedRateLimiter<T>(this LimitOptions limit, Func<T, string?> subject, int maxSubjects = 1_000_000, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return new SubjectRateLimiter<T>(new KeyedCounter(Rule(limit), maxSubjects), subject, MostAtOnce(limit), timeProvider ?? TimeProvider.System);
    }

    private static CounterRule Rule(LimitOptions limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        SentinelOptionsValidator.ThrowIfInvalid(limit);
        return LimitRules.Create("limiter", "limiter", limit with { Cost = 1 }, countDenied: false);
    }

    private static int MostAtOnce(LimitOptions limit) => limit.Burst ?? limit.Permits;
}
