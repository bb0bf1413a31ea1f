namespace BotSentinel.Storage;

/// <summary>What a counter decides by, besides its state.</summary>
internal readonly struct CounterInput
{
    /// <summary>The moment of receipt.</summary>
    public required Instant At { get; init; }

    /// <summary>Keyed hash of the content; 0 when there is none to compare.</summary>
    public ulong Fingerprint { get; init; }

    /// <summary>Permits to take instead of the counter's own cost; null: that.</summary>
    public double? Cost { get; init; }
}
