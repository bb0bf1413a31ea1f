using BotSentinel.Decisions;
using BotSentinel.Server.Analytics;
using BotSentinel.Updates;

namespace BotSentinel.Server.Policies;

/// <summary>What a policy would have done.</summary>
internal sealed record PreviewView
{
    /// <summary>From when on there is traffic to try it on; null: there is none. The gateway remembers a bounded number of updates, and none of before its start.</summary>
    public DateTimeOffset? From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>Updates that it was tried on.</summary>
    public required long Updates { get; init; }

    /// <summary>What was decided at the time.</summary>
    public required PreviewCounts Before { get; init; }

    /// <summary>What would have been.</summary>
    public required PreviewCounts After { get; init; }

    /// <summary>Those that the bots got, and would not have.</summary>
    public required long NewlyRefused { get; init; }

    /// <summary>Those that the bots did not get, and would have.</summary>
    public required long NewlyLetThrough { get; init; }

    /// <summary>Those that were decided by what cannot be tried: they count as refused before, and what becomes of them is not known.</summary>
    public required long DecidedByWhatIsNotReplayed { get; init; }

    /// <summary>What would not simply have been let through, by rule and limit, most first.</summary>
    public required IReadOnlyList<PreviewPart> By { get; init; }

    /// <summary>Parts of the policy that could not be tried.</summary>
    public required IReadOnlyList<NotReplayed> NotReplayed { get; init; }
}

/// <summary>How many updates were not simply let through.</summary>
/// <param name="Refused">The bot does not get them.</param>
/// <param name="Flagged">The bot gets them, and an operator should look.</param>
/// <param name="Watched">They would have been refused or flagged, but for shadow mode.</param>
internal sealed record PreviewCounts(long Refused, long Flagged, long Watched);

/// <summary>What one limit or list would have done.</summary>
/// <param name="Verdict">What.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rule">The rule that chose the policy; null: none.</param>
/// <param name="Limit">The limit; null: none.</param>
/// <param name="Updates">To how many updates.</param>
/// <param name="Subjects">Of how many subjects.</param>
/// <param name="Examples">Some of them, each of another subject.</param>
internal sealed record PreviewPart(TrafficVerdict Verdict, Reason Reason, string? Rule, string? Limit, long Updates, int Subjects, IReadOnlyList<PreviewExample> Examples);

/// <summary>An update that it would have happened to.</summary>
/// <param name="Subject">Whose, <c>user:4711</c>.</param>
/// <param name="At">When.</param>
/// <param name="Bot">To which bot, by id.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Command">The command; null without one.</param>
/// <param name="Before">What was decided at the time.</param>
internal sealed record PreviewExample(string Subject, DateTimeOffset At, string Bot, UpdateKind Kind, string? Command, TrafficVerdict Before);

/// <summary>Parts of a policy that cannot be tried on what is remembered.</summary>
internal enum NotReplayed : byte
{
    /// <summary>Content rules: no text is kept.</summary>
    Content,

    /// <summary>A debounce compares texts.</summary>
    Debounce,

    /// <summary>When handlers ended is not remembered.</summary>
    Concurrency,

    /// <summary>Addresses are not kept.</summary>
    Networks,
}
