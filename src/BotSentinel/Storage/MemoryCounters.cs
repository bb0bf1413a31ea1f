using System.Runtime.CompilerServices;
using BotSentinel.Decisions;
using BotSentinel.Scopes;
using BotSentinel.Updates;

namespace BotSentinel.Storage;

/// <summary>
/// The counters in memory. A call checks any number of counters with their records locked together and takes from all or from
/// none, so that no interleaving of threads admits too much. Thread safe.
/// </summary>
/// <param name="capacity">Subjects of each table that find room at once.</param>
/// <param name="exact">Whether whole keys are kept.</param>
internal sealed unsafe class MemoryCounters(int capacity, bool exact = false)
{
    private const int WordsOnStack = 64;
    private const int KeysOnStack = 16;
    private const int RecordsOnStack = 4;

    private readonly Lock _making = new();
    private readonly RefusalMarks _refusals = new(capacity, exact);
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

    /// <summary>Writes all counters, and who was told of a refusal.</summary>
    public void Save(Stream stream) => CounterSnapshot.Write(stream, _hasher.Secret, [.. _tables, _refusals.Table]);

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
            Restore(_refusals.Table);
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
        return new CounterSet(counters, parts, [.. counters.Select(counter => _hasher.Name(counter.Identity))]);
    }

    /// <summary>
    /// Asks every counter and, if all agree, takes from each. Fills <paramref name="readings"/>, one for each counter; returns
    /// whether all agreed.
    /// </summary>
    public bool Take(CounterSet set, BotUpdate update, long now, Span<LimitReading> readings, bool onlyPeek = false, double cost = double.NaN)
    {
        Span<ulong> keys = set.Parts.Length <= KeysOnStack ? stackalloc ulong[KeysOnStack] : new ulong[set.Parts.Length];
        Find(set, update, keys);
        return Take(set, keys, new CounterQuestion(now, Fingerprint(set, update), cost, onlyPeek), readings);
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

    /// <summary>For a batch, after <see cref="Find"/> for all of it: brings the records nearer that are not where they are looked for first.</summary>
    // Stryker disable all : brings memory nearer, which changes speed alone
    public static void PrefetchElsewhere(CounterSet set, ReadOnlySpan<ulong> keys)
    {
        CounterPart[] parts = set.Parts;
        for (int i = 0; i < parts.Length; i++)
        {
            if (keys[i] != 0)
            {
                parts[i].Table.Shard(keys[i]).PrefetchElsewhere(keys[i]);
            }
        }
    }

    // Stryker restore all

    /// <summary>What tells the update's content from another; 0 when it has none or nobody asks.</summary>
    public ulong Fingerprint(CounterSet set, BotUpdate update) => set.ComparesContent ? _hasher.Fingerprint(update) : 0;

    /// <inheritdoc cref="Take(CounterSet, BotUpdate, long, Span{LimitReading}, bool, double)"/>
    [SkipLocalsInit]
    public static bool Take(CounterSet set, ReadOnlySpan<ulong> keys, in CounterQuestion asked, Span<LimitReading> readings)
    {
        bool agreed;
        if (set.Only is { } part && keys[0] != 0)
        {
            CounterInput input = part.Input(asked);
            SeenRecord seen = part.Table.Shard(keys[0]).Look(keys[0], input.At.Epoch);
            bool isDone = false;
            agreed = false;
            if (seen.IsThere)
            {
                Unsafe.SkipInit(out RecordWords words);
                Span<uint> state = words[..part.Words];
                seen.Read(state);
                agreed = part.Ask(state, input, readings);
                isDone = agreed && !asked.OnlyPeek
                    ? seen.TryWrite(state)
                    : (asked.OnlyPeek || (!part.MayKeepDenials && seen.IsMarked && part.IsInReach(seen, input.At))) && seen.IsStill();
            }

            agreed = isDone ? agreed : TakeLocked(set, keys, asked, readings);
        }
        else
        {
            agreed = TakeFromSeveral(set, keys, asked, readings);
        }

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

    /// <summary>True once for each user within the window: the first refusal by something that is no counter. False where there is no user.</summary>
    public bool IsFirstRefusal(string name, BotUpdate update, long now, TimeSpan window)
    {
        ulong key = _hasher.Subject(_hasher.Name(name), LimitScope.User, update);
        return key != 0 && _refusals.IsFirst(key, now, window.Ticks);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TakeFromSeveral(CounterSet set, ReadOnlySpan<ulong> keys, in CounterQuestion asked, Span<LimitReading> readings)
    {
        Span<uint> states = set.Words <= WordsOnStack ? stackalloc uint[WordsOnStack] : new uint[set.Words];
        return TryTake(set.Parts, keys, asked, states, readings) ?? TakeLocked(set, keys, asked, readings);
    }

    /// <summary>
    /// Decides without locks, and takes them only to write what was decided, if nothing has changed meanwhile; a denial writes nothing. Null when
    /// somebody is new, or was disturbed, or a denial is to be remembered.
    /// </summary>
    private static bool? TryTake(CounterPart[] parts, ReadOnlySpan<ulong> keys, in CounterQuestion asked, Span<uint> states, Span<LimitReading> readings)
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

            CounterInput input = part.Input(asked);
            seen[i] = part.Table.Shard(keys[i]).Look(keys[i], input.At.Epoch);
            if (!seen[i].IsThere)
            {
                return null;
            }

            Span<uint> state = free[..part.Words];
            free = free[part.Words..];
            seen[i].Read(state);
            bool agrees = part.Ask(state, input, readings);
            agreed &= agrees;
            leavesNoTrace &= !part.MayKeepDenials && (agrees || (seen[i].IsMarked && part.IsInReach(seen[i], input.At)));
        }

        if (agreed && !asked.OnlyPeek)
        {
            return TryWrite(parts, seen, states) ? true : null;
        }

        return (leavesNoTrace || asked.OnlyPeek) && AreStill(seen) ? agreed : null;
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TakeLocked(CounterSet set, ReadOnlySpan<ulong> keys, in CounterQuestion asked, Span<LimitReading> readings)
    {
        CounterPart[] parts = set.Parts;
        Span<uint> states = set.Words <= WordsOnStack ? stackalloc uint[WordsOnStack] : new uint[set.Words];
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

                CounterInput input = part.Input(asked);
                Span<uint> state = free[..part.Words];
                free = free[part.Words..];
                part.Enter(keys[i], input.At, state, out records[i]);
                agreed &= part.Ask(state, input, readings);
            }

            for (int i = 0; i < parts.Length && !asked.OnlyPeek; i++)
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
                    part.KeepDenials(keys[i], ref records[i], part.Input(asked).At, states[..part.Words], readings);
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
            var made = new CounterTable(layout, capacity, exact, older);
            if (found is null)
            {
                Restore(made);
            }

            _tables = [.. _tables.Where(table => table != found), made];
            return made;
        }
    }

    private void Restore(CounterTable table)
    {
        if (_saved.FirstOrDefault(saved => saved.Identity == table.Layout.Identity && saved.Signature == table.Signature) is { } known)
        {
            table.Restore(known);
            _saved = [.. _saved.Where(saved => saved != known)];
        }
    }

    [InlineArray(RecordLayout.MaxWords)]
    private struct RecordWords
    {
        private uint _first;
    }

    [InlineArray(RecordsOnStack)]
    private struct FewRecords<TRecord>
    {
        private TRecord _first;
    }
}

/// <summary>Changes one counter's state.</summary>
internal delegate void CounterChange(CounterRule rule, Span<uint> state, in CounterInput input);
