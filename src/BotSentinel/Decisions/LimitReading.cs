namespace BotSentinel.Decisions;

/// <summary>What one counter said. The default value is a counter that was not asked.</summary>
internal readonly record struct LimitReading
{
    // 0: not asked. Above: agreed, with what is left and one more. Below: denied, with the ticks to wait.

    private readonly long _said;

    private LimitReading(long said) => _said = said;

    /// <summary>Whether it agreed.</summary>
    public ReadingOutcome Outcome => _said switch
    {
        0 => ReadingOutcome.NotAsked,
        > 0 => ReadingOutcome.Agreed,
        _ => ReadingOutcome.Denied,
    };

    /// <summary>What is left after this decision, as the counter counts it; 0 when it did not agree.</summary>
    public long Left => Math.Max(0, _said - 1);

    /// <summary>Time until this counter would admit the same update; zero when it agreed, <see cref="TimeSpan.MaxValue"/> when never.</summary>
    public TimeSpan RetryAfter => new(_said < 0 ? -_said : 0);

    public bool IsDenied => _said < 0;

    public static LimitReading Agree(long left) => new(left + 1);

    public static LimitReading Deny(long retryAfterTicks) => new(-Math.Max(1, retryAfterTicks));

    /// <summary>The same call will never be admitted.</summary>
    public static LimitReading Never() => new(-long.MaxValue);
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
