namespace BotSentinel.Decisions;

/// <summary>What one counter said.</summary>
/// <param name="Outcome">Whether it agreed.</param>
/// <param name="Remaining">Permits left after this decision; 0 when it denied or holds no permits (a debounce).</param>
/// <param name="RetryAfterMicroseconds">Microseconds until the same update would be admitted by this counter; 0 when it agreed, <see cref="long.MaxValue"/> when never.</param>
public readonly record struct LimitReading(ReadingOutcome Outcome, float Remaining, long RetryAfterMicroseconds)
{
    /// <summary>The time until this counter would admit the same update; <see cref="TimeSpan.MaxValue"/> when never.</summary>
    public TimeSpan RetryAfter => RetryAfterMicroseconds > TimeSpan.MaxValue.Ticks / 10 ? TimeSpan.MaxValue : new TimeSpan(RetryAfterMicroseconds * 10);
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
