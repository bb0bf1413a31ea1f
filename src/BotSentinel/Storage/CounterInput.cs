namespace BotSentinel.Storage;

/// <summary>What a counter decides by, besides its state. Fields: algorithms read them where they are instead of copying them each time.</summary>
internal readonly struct CounterInput(in Instant at, in CounterQuestion asked)
{
    /// <summary>The moment of receipt.</summary>
    public readonly Instant At = at;

    /// <summary>Keyed hash of the content; 0 when there is none to compare.</summary>
    public readonly ulong Fingerprint = asked.Fingerprint;

    /// <summary>Permits to take; not a number where the counter's own cost applies.</summary>
    public readonly double Cost = asked.Cost;

    /// <summary>Whether the counter's own cost applies.</summary>
    public bool HasUsualCost => double.IsNaN(Cost);
}
