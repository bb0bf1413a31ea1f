using BotSentinel.Policies;

namespace BotSentinel.Limits;

/// <summary>The calendar of quotas, for stores that know no time zones.</summary>
public static class QuotaPeriod
{
    /// <summary>The first moment after <paramref name="now"/> at which the quota's permits come back.</summary>
    /// <param name="limit">A limit by <see cref="LimitAlgorithm.Quota"/>.</param>
    /// <param name="now">A moment.</param>
    public static DateTimeOffset NextStart(LimitOptions limit, DateTimeOffset now) =>
        new(CalendarQuota.NextStart(now.UtcTicks, limit.Window.Ticks, CalendarQuota.ZoneOf(limit)), TimeSpan.Zero);
}
