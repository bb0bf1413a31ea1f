namespace BotSentinel.Storage;

/// <summary>What a counter decides by, besides its state.</summary>
internal readonly struct CounterInput(in Instant at, ulong fingerprint = 0, double? cost = null)
{
    /// <summary>The moment of receipt. A field: algorithms read it where it is instead of copying it each time.</summary>
    public readonly Instant At = at;

    /// <summary>Keyed hash of the content; 0 when there is none to compare.</summary>
    public ulong Fingerprint { get; } = fingerprint;

    /// <summary>Permits to take instead of the counter's own cost; null: that.</summary>
    public double? Cost { get; } = cost;
}
