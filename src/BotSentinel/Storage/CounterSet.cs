namespace BotSentinel.Storage;

/// <summary>Counters that are asked as one, and the records that hold them. Immutable.</summary>
internal sealed class CounterSet
{
    public CounterSet(CounterRule[] counters, CounterPart[] parts, ulong[] refusalNames)
    {
        Counters = counters;
        Parts = parts;
        Only = parts.Length == 1 ? parts[0] : null;
        RefusalNames = refusalNames;
        ComparesContent = counters.Any(counter => counter.ComparesContent);
        Words = parts.Sum(part => part.Words);
    }

    /// <summary>The counters in the order of their readings.</summary>
    public CounterRule[] Counters { get; }

    /// <summary>The records to look up, in the order in which they are locked.</summary>
    public CounterPart[] Parts { get; }

    /// <summary>The record, if all counters share one.</summary>
    public CounterPart? Only { get; }

    /// <summary>For each counter what the keys of its refusals are made from.</summary>
    public ulong[] RefusalNames { get; }

    public bool ComparesContent { get; }

    /// <summary>Words of all records together.</summary>
    public int Words { get; }
}
