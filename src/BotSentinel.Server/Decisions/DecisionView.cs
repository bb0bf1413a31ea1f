using BotSentinel.Decisions;
using BotSentinel.Server.Lists;
using BotSentinel.Updates;

namespace BotSentinel.Server.Decisions;

/// <summary>A decision as the API shows it: all that explains it, and nothing of what the message said.</summary>
internal sealed record DecisionView
{
    // What begins with a slash may be anything: of what is no command, little is kept.
    private const int LongestCommand = 32;

    public required string Id { get; init; }

    public required string Bot { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it; null when nobody is named.</summary>
    public string? User { get; init; }

    /// <summary>Where; null when nowhere.</summary>
    public string? Chat { get; init; }

    public required UpdateKind Kind { get; init; }

    public string? Command { get; init; }

    public required Verdict Verdict { get; init; }

    public required Reason Reason { get; init; }

    public required Stage Stage { get; init; }

    /// <summary>True when it would have been refused or flagged, but for shadow mode.</summary>
    public bool Shadow { get; init; }

    public string? Policy { get; init; }

    public string? Rule { get; init; }

    /// <summary>The limit that refused, the reason given in a list...</summary>
    public string? Detail { get; init; }

    /// <summary>Seconds until the same would be let through; 0 when it was, null when never.</summary>
    public double? RetryAfterSeconds { get; init; }

    /// <summary>What to tell the user; null: nothing.</summary>
    public string? Notice { get; init; }

    /// <summary>What each stage, rule and limit said.</summary>
    public required IReadOnlyList<TraceView> Trace { get; init; }

    public static DecisionView Of(string id, string bot, BotUpdate update, in Decision decision, DateTimeOffset at) => new()
    {
        Id = id,
        Bot = bot,
        At = at,
        User = update.Sender.IsNone ? null : new ListSubject(update.Sender, default, null).ToString(),
        Chat = update.ChatId.IsNone ? null : new ListSubject(default, update.ChatId, null).ToString(),
        Kind = update.Kind,
        Command = update.Command is { Length: > LongestCommand } command ? command[..LongestCommand] : update.Command,
        Verdict = decision.Verdict,
        Reason = decision.Reason,
        Stage = decision.Stage,
        Shadow = decision.IsShadow,
        Policy = decision.Policy,
        Rule = decision.Rule,
        Detail = decision.Detail,
        RetryAfterSeconds = decision.RetryAfter == TimeSpan.MaxValue ? null : decision.RetryAfter.TotalSeconds,
        Notice = decision.ShouldNotify ? decision.NoticeText() : null,
        Trace = [.. decision.Trace.Select(TraceView.Of)],
    };
}

/// <summary>One line of a trace.</summary>
/// <param name="Stage">The step of the pipeline.</param>
/// <param name="Name">The rule, limit or content rule; null where the stage alone says it.</param>
/// <param name="Outcome">What it said.</param>
/// <param name="Remaining">Permits left afterwards; null where nothing is counted.</param>
/// <param name="RetryAfterSeconds">Until it would agree; null when it agreed, or never would.</param>
/// <param name="Score">How sure a content rule was; null for other stages.</param>
internal sealed record TraceView(Stage Stage, string? Name, ReadingOutcome Outcome, float? Remaining, double? RetryAfterSeconds, double? Score)
{
    public static TraceView Of(TraceEntry entry) => new(
        entry.Stage,
        entry.Name,
        entry.Outcome,
        entry.Stage == Stage.Limits && entry.Outcome == ReadingOutcome.Agreed && float.IsFinite(entry.Remaining) ? entry.Remaining : null,
        entry.RetryAfter == TimeSpan.Zero || entry.RetryAfter == TimeSpan.MaxValue ? null : entry.RetryAfter.TotalSeconds,
        entry.Finding?.Score);
}
