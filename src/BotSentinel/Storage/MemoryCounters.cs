using System.Runtime.CompilerServices;
using BotSentinel.Decisions;
using BotSentinel.Updates;

namespace BotSentinel.Storage;

/// <summary>
/// The counters in memory. A call checks any number of counters with their records locked together and takes from all or from
/// none, so that no interleaving of threads admits too much. Thread safe.
/// </summary>
internal sealed unsafe class MemoryCounters(int capacity)
{
    private const int WordsOnStack = 64;
    private const int KeysOnStack = 16;
    private const int RecordsOnStack = 4;

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
            .Select(part => new CounterPart(Table(part.First().counter.Layout!), _hasher.Name(part.First().counter.Layout!.Subjects), part))
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
        Find(set, update, keys);
        return Take(set, keys, Fingerprint(set, update), now, readings, onlyPeek, cost);
    }

    /// <summary>Finds the keys of an update's subjects, one for each part of the set, 0 where it has none, and has their records brought nearer.</summary>
    public void Find(CounterSet set, BotUpdate update, Span<ulong> keys)
    {
        CounterPart[] parts = set.Parts;
        for (int i = 0; i < parts.Length; i++)
        {
            CounterTable table = parts[i].Table;
            ulong key = _hasher.Subject(parts[i].Name, table.Layout.Scope, update);
            keys[i] = key;
            table.Shard(key).Prefetch(key);
        }
    }

    /// <summary>What tells the update's content from another; 0 when it has none or nobody asks.</summary>
    public ulong Fingerprint(CounterSet set, BotUpdate update) => set.ComparesContent ? _hasher.Fingerprint(update) : 0;

    /// <inheritdoc cref="Take(CounterSet, BotUpdate, long, Span{LimitReading}, bool, double?)"/>
    [SkipLocalsInit]
    public static bool Take(CounterSet set, ReadOnlySpan<ulong> keys, ulong fingerprint, long now, Span<LimitReading> readings, bool onlyPeek = false, double? cost = null)
    {
        Span<uint> states = set.Words <= WordsOnStack ? stackalloc uint[WordsOnStack] : new uint[set.Words];
        bool? decided = set.Parts.Length == 1 && keys[0] != 0
            ? TryTake(set.Parts[0], keys[0], fingerprint, now, states, readings, onlyPeek, cost)
            : TryTake(set.Parts, keys, fingerprint, now, states, readings, onlyPeek, cost);
        bool agreed = decided ?? TakeLocked(set.Parts, keys, fingerprint, now, states, readings, onlyPeek, cost);

        // With the tables goes the memory that records are in.
        GC.KeepAlive(set);
        return agreed;
    }

    /// <summary>Changes the state of every counter of the set for the update's subject, one after the other.</summary>
    public void Change(CounterSet set, BotUpdate update, long now, CounterChange change)
    {
        foreach (CounterPart part in set.Parts)
        {
            ulong key = _hasher.Subject(part.Name, part.Table.Layout.Scope, update);
            if (key != 0)
            {
                part.Change(key, now, change);
            }
        }
    }

    /// <summary>True once for each counter and subject within the counter's window: the first refusal.</summary>
    public bool IsFirstRefusal(CounterSet set, int counter, BotUpdate update, long now)
    {
        CounterRule rule = set.Counters[counter];
        return _refusals.IsFirst(_hasher.Subject(set.RefusalNames[counter], rule.Scope, update), now, rule.WindowTicks);
    }

    /// <summary>
    /// Decides without locks, and takes them only to write what was decided, if nothing has changed meanwhile; a denial writes nothing. Null when
    /// somebody is new, or was disturbed, or a denial is to be remembered.
    /// </summary>
    private static bool? TryTake(CounterPart[] parts, ReadOnlySpan<ulong> keys, ulong fingerprint, long now, Span<uint> states, Span<LimitReading> readings, bool onlyPeek, double? cost)
    {
        if (parts.Length > RecordsOnStack)
        {
            return null;
        }

        FewRecords<SeenRecord> few = default;
        Span<SeenRecord> seen = few[..parts.Length];
        bool agreed = true, leavesNoTrace = true;
        Span<uint> free = states;
        for (int i = 0; i < seen.Length; i++)
        {
            CounterPart part = parts[i];
            if (keys[i] == 0)
            {
                part.Skip(readings);
                continue;
            }

            var input = new CounterInput(part.Table.Layout.At(now), fingerprint, cost);
            if (!part.Table.Shard(keys[i]).TryLook(keys[i], input.At, out seen[i]))
            {
                return null;
            }

            Span<uint> state = free[..part.Words];
            free = free[part.Words..];
            seen[i].Read(state);
            bool agrees = part.Ask(state, input, readings);
            agreed &= agrees;
            leavesNoTrace &= !part.MayKeepDenials && (agrees || seen[i].IsMarked);
        }

        if (agreed && !onlyPeek)
        {
            return TryWrite(parts, seen, states) ? true : null;
        }

        return (leavesNoTrace || onlyPeek) && AreStill(seen) ? agreed : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool? TryTake(CounterPart part, ulong key, ulong fingerprint, long now, Span<uint> states, Span<LimitReading> readings, bool onlyPeek, double? cost)
    {
        var input = new CounterInput(part.Table.Layout.At(now), fingerprint, cost);
        if (!part.Table.Shard(key).TryLook(key, input.At, out SeenRecord seen))
        {
            return null;
        }

        Span<uint> state = states[..part.Words];
        seen.Read(state);
        bool agreed = part.Ask(state, input, readings);
        if (agreed && !onlyPeek)
        {
            if (!seen.TryLock())
            {
                return null;
            }

            seen.WriteAndUnlock(state);
            return true;
        }

        return (onlyPeek || (!part.MayKeepDenials && seen.IsMarked)) && seen.IsStill() ? agreed : null;
    }

    private static bool TryWrite(CounterPart[] parts, ReadOnlySpan<SeenRecord> seen, ReadOnlySpan<uint> states)
    {
        for (int i = 0; i < seen.Length; i++)
        {
            if (seen[i].IsThere && !seen[i].TryLock())
            {
                foreach (ref readonly SeenRecord locked in seen[..i])
                {
                    locked.Unlock();
                }

                return false;
            }
        }

        for (int i = 0; i < seen.Length; i++)
        {
            if (seen[i].IsThere)
            {
                seen[i].WriteAndUnlock(states[..parts[i].Words]);
                states = states[parts[i].Words..];
            }
        }

        return true;
    }

    private static bool AreStill(ReadOnlySpan<SeenRecord> seen)
    {
        foreach (ref readonly SeenRecord record in seen)
        {
            if (!record.IsStill())
            {
                return false;
            }
        }

        return true;
    }

    private static bool TakeLocked(CounterPart[] parts, ReadOnlySpan<ulong> keys, ulong fingerprint, long now, Span<uint> states, Span<LimitReading> readings, bool onlyPeek, double? cost)
    {
        FewRecords<LockedRecord> few = default;
        Span<LockedRecord> records = parts.Length <= RecordsOnStack ? few[..parts.Length] : new LockedRecord[parts.Length];
        try
        {
            bool agreed = true;
            Span<uint> free = states;
            for (int i = 0; i < parts.Length; i++)
            {
                CounterPart part = parts[i];
                if (keys[i] == 0)
                {
                    part.Skip(readings);
                    continue;
                }

                var input = new CounterInput(part.Table.Layout.At(now), fingerprint, cost);
                Span<uint> state = free[..part.Words];
                free = free[part.Words..];
                part.Enter(keys[i], input.At, state, out records[i]);
                agreed &= part.Ask(state, input, readings);
            }

            for (int i = 0; i < parts.Length && !onlyPeek; i++)
            {
                CounterPart part = parts[i];
                if (keys[i] == 0)
                {
                    continue;
                }

                if (agreed)
                {
                    part.Keep(keys[i], ref records[i], states[..part.Words]);
                }
                else
                {
                    part.KeepDenials(keys[i], ref records[i], part.Table.Layout.At(now), states[..part.Words], readings);
                }

                states = states[part.Words..];
            }

            return agreed;
        }
        finally
        {
            foreach (ref readonly LockedRecord record in records)
            {
                if (record.Held != null)
                {
                    TableShard.Exit(record);
                }
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

    [InlineArray(RecordsOnStack)]
    private struct FewRecords<TRecord>
    {
        private TRecord _first;
    }
}

/// <summary>Changes one counter's state.</summary>
internal delegate void CounterChange(CounterRule rule, Span<uint> state, in CounterInput input);
