namespace BotSentinel.Storage;

/// <summary>What a counter decides by, besides its state.</summary>
/// <param name="Now">The moment of receipt, in UTC ticks.</param>
/// <param name="Fingerprint">Keyed hash of the content; 0 when there is none to compare.</param>
internal readonly record struct CounterInput(long Now, long Fingerprint);
