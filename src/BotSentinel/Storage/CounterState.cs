namespace BotSentinel.Storage;

/// <summary>What is remembered of one subject by one counter. The default value is a subject never seen.</summary>
/// <param name="Until">The instant from which nothing needs to be remembered, in UTC ticks of 100 ns. At or before now, the state counts as absent.</param>
/// <param name="First">The algorithm's own.</param>
/// <param name="Second">The algorithm's own.</param>
internal readonly record struct CounterState(long Until, long First, long Second);
