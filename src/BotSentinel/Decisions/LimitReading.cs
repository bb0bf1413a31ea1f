namespace BotSentinel.Decisions;

/// <summary>What one counter said. The default value is a counter that was not asked.</summary>
public readonly record struct LimitReading
{
    // 0: not asked. Above: agreed, with the remaining permits in the lower half. Below: denied, with the ticks to wait.
    private const long AgreedBit = 1L << 32;

    private readonly long _said;

    private LimitReading(long said) => _said = said;

    /// <summary>Whether it agreed.</summary>
    public ReadingOutcome Outcome => _said switch
    {
        0 => ReadingOutcome.NotAsked,
        > 0 => ReadingOutcome.Agreed,
        _ => ReadingOutcome.Denied,
    };

    /// <summary>Permits left after this decision; 0 when it denied or holds no permits (a debounce).</summary>
    public float Remaining => _said > 0 ? BitConverter.Int32BitsToSingle((int)_said) : 0;

    /// <summary>Time until this counter would admit the same update; zero when it agreed, <see cref="TimeSpan.MaxValue"/> when never.</summary>
    public TimeSpan RetryAfter => new(_said < 0 ? -_said : 0);

    internal bool IsDenied => _said < 0;

    internal static LimitReading Agree(float remaining) => new(AgreedBit | (uint)BitConverter.SingleToInt32Bits(remaining));

    internal static LimitReading Deny(long retryAfterTicks) => new(-Math.Max(1, retryAfterTicks));

    /// <summary>The same call will never be admitted.</summary>
    internal static LimitReading Never() => new(-long.MaxValue);
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
