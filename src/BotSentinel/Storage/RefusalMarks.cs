using BotSentinel.Decisions;
using BotSentinel.Scopes;

namespace BotSentinel.Storage;

/// <summary>Remembers who was refused, to tell each only once in a while. In milliseconds; for a window above 12 days, once in 12 days.</summary>
internal sealed unsafe class RefusalMarks(int capacity, bool exact)
{
    private readonly CounterTable _table = new(RecordLayout.Divide("refusals", [new Mark()])[0], capacity, exact);

    public CounterTable Table => _table;

    /// <summary>True once for a key in the window.</summary>
    public bool IsFirst(ulong key, long now, long windowTicks)
    {
        var at = new Instant(now, _table.Layout.UnitTicks);
        TableShard shard = _table.Shard(key);
        shard.Enter(key, at, out LockedRecord record);
        uint until = at.At(now + Math.Min(windowTicks, Mark.LongestTicks));
        bool first = !record.IsKnown || at.Ahead(record.Words[0]) <= 0 || at.Ahead(record.Words[0]) > at.Ahead(until);
        if (first)
        {
            shard.Settle(ref record);
            record.Words[0] = until;
        }

        TableShard.Exit(record);
        return first;
    }

    private sealed class Mark() : CounterRule("refusals", "refusals", LimitScope.Global, countDenied: false)
    {
        public const long LongestTicks = 12 * TimeSpan.TicksPerDay;

        public override long WindowTicks => LongestTicks;

        public override int Words => 1;

        public override LimitReading Decide(Span<uint> state, in CounterInput input) => default;

        public override void UseUnit(long unitTicks)
        {
        }
    }
}
