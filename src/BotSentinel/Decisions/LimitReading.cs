namespace BotSentinel.Decisions;

/// <summary>What one counter said.</summary>
/// <param name="Outcome">Whether it agreed.</param>
/// <param name="Remaining">Permits left after this decision; 0 when it denied or holds no permits (a debounce).</param>
/// <param name="RetryAfter">Time until this counter would admit the same update; zero when it agreed, <see cref="TimeSpan.MaxValue"/> when never.</param>
public readonly record struct LimitReading(ReadingOutcome Outcome, float Remaining, TimeSpan RetryAfter)
{
    internal static LimitReading Agree(float remaining) => new(ReadingOutcome.Agreed, remaining, TimeSpan.Zero);

    internal static LimitReading Deny(long retryAfterTicks) => new(ReadingOutcome.Denied, 0, new TimeSpan(retryAfterTicks));
}

/// <summary>Whether a counter agreed.</summary>
public enum ReadingOutcome : byte
{
    /// <summary>The update lacks a part of the counter's scope, or an earlier stage decided.</summary>
    NotAsked,

    /// <summary>It agreed, and took its permits if all agreed.</summary>
    Agreed,

    /// <summary>It denied.</summary>
    Denied,
}
