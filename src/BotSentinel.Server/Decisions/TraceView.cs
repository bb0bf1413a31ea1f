using BotSentinel.Decisions;

namespace BotSentinel.Server.Decisions;

/// <summary>One line of a trace.</summary>
/// <param name="Stage">The step of the pipeline.</param>
/// <param name="Name">The rule, limit or content rule; null where the stage alone says it.</param>
/// <param name="Outcome">What it said.</param>
/// <param name="Before">Permits that were left before; null where nothing is counted.</param>
/// <param name="Remaining">Permits left afterwards: as many as before when another limit refused, since then nothing is taken. Null where nothing is counted.</param>
/// <param name="RetryAfterSeconds">Until it would agree; null when it agreed, or never would.</param>
/// <param name="Score">How sure a content rule was; null for other stages.</param>
/// <param name="Limit">What the limit or debounce was set to at the time; null for others.</param>
internal sealed record TraceView(Stage Stage, string? Name, ReadingOutcome Outcome, double? Before, double? Remaining, double? RetryAfterSeconds, double? Score, LimitView? Limit = null)
{
    /// <param name="entry">The line as the engine has it.</param>
    /// <param name="limit">The limit it is about; null: none that is known.</param>
    /// <param name="isTaken">Whether what the limits agreed to was taken.</param>
    public static TraceView Of(TraceEntry entry, LimitView? limit, bool isTaken)
    {
        (double? before, double? after) = Permits(entry, limit, isTaken);
        double? retryAfter = entry.RetryAfter == TimeSpan.Zero || entry.RetryAfter == TimeSpan.MaxValue ? null : entry.RetryAfter.TotalSeconds;
        return new TraceView(entry.Stage, entry.Name, entry.Outcome, before, after, retryAfter, entry.Finding?.Score, limit);
    }

    private static (double? Before, double? After) Permits(TraceEntry entry, LimitView? limit, bool isTaken)
    {
        if (entry.Stage != Stage.Limits || limit is { Permits: null } || entry.Outcome == ReadingOutcome.NotAsked || !float.IsFinite(entry.Remaining))
        {
            return default;
        }

        if (entry.Outcome == ReadingOutcome.Denied)
        {
            return (0, 0);
        }

        double before = Math.Round(entry.Remaining + (limit?.Cost ?? 1), 3);
        return (before, isTaken ? Math.Round(entry.Remaining, 3) : before);
    }
}
