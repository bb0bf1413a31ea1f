namespace BotSentinel.Storage;

/// <summary>
/// A table of before a change of settings, asked when a subject is not in the new one, until nothing in it counts any more. States are
/// taken over counter by counter, where the algorithm is still the same.
/// </summary>
internal sealed class OlderTable
{
    private readonly CounterTable _table;
    private readonly (CounterRule Old, CounterRule New)[] _pairs;
    private readonly Int128 _horizon;
    private long _over;

    public OlderTable(CounterTable table, RecordLayout layout)
    {
        _table = table;
        _pairs = [.. from older in table.Layout.Rules
                     from newer in layout.Rules
                     where older.Identity == newer.Identity && older.Kind == newer.Kind
                     select (older, newer)];
        _horizon = table.Layout.Rules.Max(rule => rule.HorizonTicks);
    }

    /// <summary>Whether everything that was written before the change is past.</summary>
    public bool IsOver(long now)
    {
        if (_pairs.Length == 0)
        {
            return true;
        }

        // The clock is first seen when the table is first asked.
        long over = Volatile.Read(ref _over);
        if (over == 0)
        {
            Volatile.Write(ref _over, over = (long)Int128.Min(long.MaxValue, now + _horizon));
        }

        return now >= over;
    }

    /// <summary>Fills in what the older table knows of a subject.</summary>
    public void TakeOver(ulong key, in Instant now, Span<uint> state)
    {
        var then = new Instant(now.Ticks, _table.Layout.UnitTicks);
        Span<uint> words = stackalloc uint[_table.Layout.Words];
        if (_table.Shard(key).TryRead(key, then, words))
        {
            foreach ((CounterRule old, CounterRule rule) in _pairs)
            {
                rule.Adopt(words.Slice(old.Offset, old.Words), old, then, state.Slice(rule.Offset, rule.Words), now);
            }
        }
    }
}
