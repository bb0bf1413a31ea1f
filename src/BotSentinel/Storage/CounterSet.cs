namespace BotSentinel.Storage;

/// <summary>Counters that are asked as one, and the records that hold them. Immutable.</summary>
internal sealed class CounterSet
{
    public CounterSet(CounterRule[] counters, CounterPart[] parts, ulong[] refusalNames)
    {
        Counters = counters;
        Parts = parts;
        RefusalNames = refusalNames;
        ComparesContent = counters.Any(counter => counter.ComparesContent);
        Words = parts.Sum(part => part.Table.Layout.Words);
    }

    /// <summary>The counters in the order of their readings.</summary>
    public CounterRule[] Counters { get; }

    /// <summary>The records to look up, in the order in which they are locked.</summary>
    public CounterPart[] Parts { get; }

    /// <summary>For each counter what the keys of its refusals are made from.</summary>
    public ulong[] RefusalNames { get; }

    public bool ComparesContent { get; }

    /// <summary>Words of all records together.</summary>
    public int Words { get; }
}

/// <summary>Counters of a set that share a record.</summary>
/// <param name="Table">Where the records are.</param>
/// <param name="Name">What the subjects' keys are made from.</param>
/// <param name="Rules">The counters.</param>
/// <param name="Readings">For each counter the place of its reading.</param>
internal sealed record CounterPart(CounterTable Table, ulong Name, CounterRule[] Rules, int[] Readings)
{
    /// <summary>Whether a denial may change the record.</summary>
    public bool MayKeepDenials { get; } = Rules.Any(rule => rule.CountDenied || rule.RemembersDenials);
}
