namespace BotSentinel.Storage;

/// <summary>What counters are asked together.</summary>
/// <param name="now">The moment of receipt in UTC ticks.</param>
/// <param name="fingerprint">Keyed hash of the content; 0 when there is none to compare.</param>
/// <param name="cost">Permits to take from each; not a number: what each one takes itself.</param>
/// <param name="onlyPeek">Whether nothing is to be taken.</param>
internal readonly struct CounterQuestion(long now, ulong fingerprint = 0, double cost = double.NaN, bool onlyPeek = false)
{
    public readonly long Now = now;
    public readonly ulong Fingerprint = fingerprint;
    public readonly double Cost = cost;
    public readonly bool OnlyPeek = onlyPeek;
}
