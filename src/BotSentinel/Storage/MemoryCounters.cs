using System.Runtime.CompilerServices;
using BotSentinel.Decisions;
using BotSentinel.Updates;

namespace BotSentinel.Storage;

/// <summary>
/// The counters in memory. A call checks any number of counters with their records locked together and takes from all or from
/// none, so that no interleaving of threads admits too much. Thread safe.
/// </summary>
internal sealed class MemoryCounters(int capacity)
{
    private const int WordsOnStack = 64;
    private const int KeysOnStack = 16;

    private readonly Lock _making = new();
    private readonly RefusalMarks _refusals = new(capacity);
    private SubjectHasher _hasher = new();
    private SavedTable[] _saved = [];
    private volatile CounterTable[] _tables = [];

    public long Evictions => _tables.Sum(table => table.Evictions);

    public long Count => _tables.Sum(table => table.Count);

    /// <summary>Memory in use, refusals included.</summary>
    public long Bytes => _refusals.Table.Bytes + _tables.Sum(table => table.Bytes);

    public void Clear()
    {
        foreach (CounterTable table in _tables)
        {
            table.Clear();
        }

        _refusals.Table.Clear();
    }

    /// <summary>Writes all counters. Refusals are not written: who is refused after a restart is told again.</summary>
    public void Save(Stream stream) => CounterSnapshot.Write(stream, _hasher.Secret, _tables);

    /// <summary>Reads counters that were written before, for limits that are still the same. False, and nothing changes, when the snapshot is damaged or counting has begun.</summary>
    public bool TryRestore(Stream stream)
    {
        lock (_making)
        {
            if (_tables.Length > 0 || CounterSnapshot.Read(stream) is not { } snapshot)
            {
                return false;
            }

            _hasher = new SubjectHasher(snapshot.Secret);
            _saved = snapshot.Tables;
            return true;
        }
    }

    /// <summary>Makes the counters ready to be asked as one. Those that are not bound to a record yet get one that they share.</summary>
    public CounterSet Set(params CounterRule[] counters)
    {
        RecordLayout.Divide("", counters.Where(counter => counter.Layout is null));
        CounterPart[] parts = [.. counters
            .Select((counter, at) => (counter, at))
            .GroupBy(member => member.counter.Layout!.Identity)
            .Select(part => new CounterPart(
                Table(part.First().counter.Layout!),
                _hasher.Name(part.First().counter.Layout!.Subjects),
                [.. part.Select(member => member.counter)],
                [.. part.Select(member => member.at)]))
            .OrderBy(part => part.Table.Order)];
        return new CounterSet(counters, parts, [.. counters.Select(counter => ~_hasher.Name(counter.Identity))]);
    }

    /// <summary>
    /// Asks every counter and, if all agree, takes from each. Fills <paramref name="readings"/>, one for each counter; returns
    /// whether all agreed.
    /// </summary>
    [SkipLocalsInit]
    public bool Take(CounterSet set, BotUpdate update, long now, Span<LimitReading> readings, bool onlyPeek = false, double? cost = null)
    {
        Span<ulong> keys = set.Parts.Length <= KeysOnStack ? stackalloc ulong[KeysOnStack] : new ulong[set.Parts.Length];
        ulong fingerprint = Keys(set, update, keys);
        return Take(set, keys, fingerprint, now, readings, onlyPeek, cost);
    }

    /// <summary>The keys of an update's subjects, one for each part of the set, 0 where it has none; returns the fingerprint of its content.</summary>
    public ulong Keys(CounterSet set, BotUpdate update, Span<ulong> keys)
    {
        CounterPart[] parts = set.Parts;
        for (int i = 0; i < parts.Length; i++)
        {
            keys[i] = _hasher.Subject(parts[i].Name, parts[i].Table.Layout.Scope, update);
        }

        return set.ComparesContent ? _hasher.Fingerprint(update) : 0;
    }

    /// <summary>Brings what a call with these keys will look at nearer.</summary>
    public static void Prefetch(CounterSet set, ReadOnlySpan<ulong> keys)
    {
        CounterPart[] parts = set.Parts;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i].Table.Shard(keys[i]).Prefetch(keys[i]);
        }
    }

    /// <inheritdoc cref="Take(CounterSet, BotUpdate, long, Span{LimitReading}, bool, double?)"/>
    [SkipLocalsInit]
    public static bool Take(CounterSet set, ReadOnlySpan<ulong> keys, ulong fingerprint, long now, Span<LimitReading> readings, bool onlyPeek = false, double? cost = null)
    {
        Span<uint> states = set.Words <= WordsOnStack ? stackalloc uint[WordsOnStack] : new uint[set.Words];
        FewRecords few = default;
        Span<LockedRecord> records = set.Parts.Length <= FewRecords.Length ? few : new LockedRecord[set.Parts.Length];
        int locked = 0;
        try
        {
            bool agreed = true;
            Span<uint> free = states;
            for (; locked < set.Parts.Length; locked++)
            {
                CounterPart part = set.Parts[locked];
                Span<uint> state = free[..part.Table.Layout.Words];
                free = free[state.Length..];
                agreed &= Ask(part, keys[locked], fingerprint, now, cost, ref records[locked], state, readings);
            }

            if (!onlyPeek)
            {
                Keep(set, keys, records, states, readings, agreed, now);
            }

            return agreed;
        }
        finally
        {
            while (locked > 0)
            {
                if (records[--locked].Array is not null)
                {
                    TableShard.Exit(records[locked]);
                }
            }
        }
    }

    /// <summary>Changes the state of every counter of the set for the update's subject, one after the other.</summary>
    public void Change(CounterSet set, BotUpdate update, long now, CounterChange change)
    {
        Span<uint> states = stackalloc uint[RecordLayout.MaxWords];
        foreach (CounterPart part in set.Parts)
        {
            ulong key = _hasher.Subject(part.Name, part.Table.Layout.Scope, update);
            if (key == 0)
            {
                continue;
            }

            Instant at = part.Table.Layout.At(now);
            TableShard shard = part.Table.Shard(key);
            shard.Enter(key, at, out LockedRecord record);
            Span<uint> state = states[..part.Table.Layout.Words];
            part.Table.Load(shard, key, record, at, state);
            var input = new CounterInput(at);
            foreach (CounterRule rule in part.Rules)
            {
                change(rule, state.Slice(rule.Offset, rule.Words), input);
            }

            shard.Settle(ref record);
            state.CopyTo(shard.Words(record));
            TableShard.Exit(record);
        }
    }

    /// <summary>True once for each counter and subject within the counter's window: the first refusal.</summary>
    public bool IsFirstRefusal(CounterSet set, int counter, BotUpdate update, long now)
    {
        CounterRule rule = set.Counters[counter];
        return _refusals.IsFirst(_hasher.Subject(set.RefusalNames[counter], rule.Scope, update), now, rule.WindowTicks);
    }

    private static bool Ask(CounterPart part, ulong key, ulong fingerprint, long now, double? cost, ref LockedRecord record, Span<uint> state, Span<LimitReading> readings)
    {
        if (key == 0)
        {
            foreach (int reading in part.Readings)
            {
                readings[reading] = default;
            }

            return true;
        }

        CounterTable table = part.Table;
        var input = new CounterInput(table.Layout.At(now), fingerprint, cost);
        TableShard shard = table.Shard(key);
        shard.Enter(key, input.At, out record);
        table.Load(shard, key, record, input.At, state);
        bool agreed = true;
        CounterRule[] rules = part.Rules;
        for (int i = 0; i < rules.Length; i++)
        {
            CounterRule rule = rules[i];
            LimitReading reading = rule.ComparesContent && fingerprint == 0 ? default : rule.Decide(state.Slice(rule.Offset, rule.Words), input);
            readings[part.Readings[i]] = reading;
            agreed &= reading.Outcome != ReadingOutcome.Denied;
        }

        if (!agreed && record.IsKnown)
        {
            TableShard.MarkRefused(record);
        }

        return agreed;
    }

    private static void Keep(CounterSet set, ReadOnlySpan<ulong> keys, Span<LockedRecord> records, ReadOnlySpan<uint> states, ReadOnlySpan<LimitReading> readings, bool agreed, long now)
    {
        CounterPart[] parts = set.Parts;
        for (int i = 0; i < parts.Length; i++)
        {
            CounterPart part = parts[i];
            ReadOnlySpan<uint> state = states[..part.Table.Layout.Words];
            states = states[state.Length..];
            if (keys[i] == 0)
            {
                continue;
            }

            TableShard shard = part.Table.Shard(keys[i]);
            if (agreed)
            {
                shard.Settle(ref records[i]);
                shard.Store(records[i], state);
            }
            else if (part.MayKeepDenials)
            {
                KeepDenials(part, shard, ref records[i], state, readings, now);
            }
        }
    }

    private static void KeepDenials(CounterPart part, TableShard shard, ref LockedRecord record, ReadOnlySpan<uint> state, ReadOnlySpan<LimitReading> readings, long now)
    {
        bool isKnown = record.IsKnown;
        shard.Settle(ref record);
        Span<uint> words = shard.Words(record);
        if (!isKnown)
        {
            part.Table.Layout.Forget(words, part.Table.Layout.At(now));
        }

        for (int i = 0; i < part.Rules.Length; i++)
        {
            CounterRule rule = part.Rules[i];
            if (rule.CountDenied || (rule.RemembersDenials && readings[part.Readings[i]].Outcome == ReadingOutcome.Denied))
            {
                state.Slice(rule.Offset, rule.Words).CopyTo(words.Slice(rule.Offset, rule.Words));
            }
        }
    }

    private CounterTable Table(RecordLayout layout)
    {
        lock (_making)
        {
            CounterTable? found = _tables.FirstOrDefault(table => table.Layout.Identity == layout.Identity);
            if (found?.Layout.Signature == layout.Signature)
            {
                return found;
            }

            CounterTable[] older = [.. _tables.Where(table => table.Layout.Subjects == layout.Subjects)];
            var made = new CounterTable(layout, capacity, older);
            if (found is null && _saved.FirstOrDefault(saved => saved.Identity == layout.Identity && saved.Signature == layout.Signature) is { } known)
            {
                made.Restore(known);
                _saved = [.. _saved.Where(saved => saved != known)];
            }

            _tables = [.. _tables.Where(table => table != found), made];
            return made;
        }
    }

    [InlineArray(Length)]
    private struct FewRecords
    {
        public const int Length = 4;
        private LockedRecord _first;
    }
}

/// <summary>Changes one counter's state.</summary>
internal delegate void CounterChange(CounterRule rule, Span<uint> state, in CounterInput input);
