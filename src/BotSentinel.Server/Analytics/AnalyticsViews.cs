using BotSentinel.Decisions;

namespace BotSentinel.Server.Analytics;

/// <summary>What became of a tenant's traffic, over time.</summary>
internal sealed record AnalyticsView
{
    /// <summary>Where it begins, at a whole step.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public required AnalyticsStep Step { get; init; }

    /// <summary>When each step begins.</summary>
    public required IReadOnlyList<DateTimeOffset> Times { get; init; }

    /// <summary>What was decided, with a count for each step; what did not happen is left out.</summary>
    public required IReadOnlyList<AnalyticsSeries> Series { get; init; }

    /// <summary>Counts of each bot over the whole time, the busiest first.</summary>
    public required IReadOnlyList<BotCounts> Bots { get; init; }

    /// <summary>What stood behind refusals most often, by hours: of the hours that the time touches.</summary>
    public required AnalyticsTops Tops { get; init; }

    /// <summary>All updates.</summary>
    public long Total => Series.Sum(series => series.Total);

    /// <summary>Those that the bots did not get.</summary>
    public long Refused => Series.Where(series => series.Verdict is TrafficVerdict.Deny or TrafficVerdict.Challenge).Sum(series => series.Total);
}

/// <summary>How often one thing was decided for one reason.</summary>
/// <param name="Verdict">What.</param>
/// <param name="Reason">Why.</param>
/// <param name="Counts">How often in each step.</param>
/// <param name="Total">How often in all.</param>
internal sealed record AnalyticsSeries(TrafficVerdict Verdict, Reason Reason, IReadOnlyList<long> Counts, long Total);

/// <summary>A bot's traffic.</summary>
/// <param name="Bot">Its id.</param>
/// <param name="Total">Its updates.</param>
/// <param name="Refused">Those that it did not get.</param>
internal sealed record BotCounts(string Bot, long Total, long Refused);

/// <summary>What stood behind refusals, flags and what shadow mode kept from being one, most often first; ten of each. What is rare may be counted short.</summary>
internal sealed record AnalyticsTops(IReadOnlyList<NamedCount> Subjects, IReadOnlyList<NamedCount> Chats, IReadOnlyList<NamedCount> Rules, IReadOnlyList<NamedCount> Limits);

/// <summary>A name and how often.</summary>
internal sealed record NamedCount(string Name, long Count);

/// <summary>How finely time is divided.</summary>
internal enum AnalyticsStep : byte
{
    /// <summary>Minutes, of the last 24 hours.</summary>
    Minute,

    /// <summary>Of the last 24 hours.</summary>
    FiveMinutes,

    /// <summary>Hours, of the last 90 days.</summary>
    Hour,

    /// <summary>Days of UTC, of the last 90.</summary>
    Day,
}

/// <summary>Which traffic is asked for.</summary>
/// <param name="From">From when on; null: 24 hours before <paramref name="To"/>.</param>
/// <param name="To">Until when; null: now.</param>
/// <param name="Step">How finely; null: as fits.</param>
/// <param name="Bot">Of this bot, by id or name; null: of all.</param>
internal sealed record AnalyticsQuery(DateTimeOffset? From = null, DateTimeOffset? To = null, AnalyticsStep? Step = null, string? Bot = null);
