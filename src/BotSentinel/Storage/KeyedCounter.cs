using System.Runtime.CompilerServices;
using BotSentinel.Decisions;

namespace BotSentinel.Storage;

/// <summary>One counter on its own, for subjects that are numbers or texts rather than parts of an update. Thread safe.</summary>
internal sealed class KeyedCounter
{
    private readonly SubjectHasher _hasher = new();
    private readonly CounterRule _rule;
    private readonly CounterTable _table;
    private readonly RecordLayout _layout;

    public KeyedCounter(CounterRule rule, int capacity)
    {
        _rule = rule;
        _table = new CounterTable(RecordLayout.Divide("", [rule])[0], capacity);
        _layout = _table.Layout;
    }

    public CounterTable Table => _table;

    public ulong Key(long subject) => _hasher.Number((ulong)subject);

    public ulong Key(string subject) => _hasher.Name(subject);

    /// <summary>Asks for permits and takes them if there are any; <paramref name="cost"/> null: the counter's own cost.</summary>
    [SkipLocalsInit]
    public LimitReading Take(ulong key, long now, double? cost = null)
    {
        TableShard shard = _table.Shard(key);
        var input = new CounterInput(_layout.At(now), cost: cost);
        shard.Enter(key, input.At, out LockedRecord record);
        Span<uint> state = stackalloc uint[RecordLayout.MaxWords];
        state = state[.._rule.Words];
        _table.Load(shard, key, record, input.At, state);
        LimitReading reading = _rule.Decide(state, input);
        if (reading.Outcome == ReadingOutcome.Agreed || _rule.CountDenied || _rule.RemembersDenials)
        {
            shard.Settle(ref record);
            shard.Store(record, state);
        }

        if (reading.Outcome == ReadingOutcome.Denied && record.IsKnown)
        {
            TableShard.MarkRefused(record);
        }

        TableShard.Exit(record);
        return reading;
    }

    /// <summary>As <see cref="Take"/> for many, whose records are fetched together.</summary>
    public void TakeMany(ReadOnlySpan<ulong> keys, long now, Span<LimitReading> readings)
    {
        foreach (ulong key in keys)
        {
            _table.Shard(key).Prefetch(key);
        }

        for (int i = 0; i < keys.Length; i++)
        {
            readings[i] = Take(keys[i], now);
        }
    }

    /// <summary>Changes the state of one subject.</summary>
    public void Change(ulong key, long now, CounterChange change)
    {
        TableShard shard = _table.Shard(key);
        Instant at = _layout.At(now);
        shard.Enter(key, at, out LockedRecord record);
        Span<uint> state = stackalloc uint[RecordLayout.MaxWords];
        state = state[.._rule.Words];
        _table.Load(shard, key, record, at, state);
        change(_rule, state, new CounterInput(at));
        shard.Settle(ref record);
        state.CopyTo(shard.Words(record));
        TableShard.Exit(record);
    }
}
