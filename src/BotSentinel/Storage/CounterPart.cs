using System.Runtime.CompilerServices;
using BotSentinel.Decisions;

namespace BotSentinel.Storage;

/// <summary>Counters of a set that share a record. They decide in a copy of the record, which becomes the record if all agree. Immutable.</summary>
internal sealed unsafe class CounterPart
{
    private readonly Member[] _members;
    private readonly RecordLayout _layout;

    /// <param name="table">Where the records are.</param>
    /// <param name="name">What the subjects' keys are made from.</param>
    /// <param name="rules">The counters, each with the place of its reading.</param>
    public CounterPart(CounterTable table, ulong name, IEnumerable<(CounterRule Rule, int Reading)> rules)
    {
        Table = table;
        Name = name;
        _layout = table.Layout;
        Words = _layout.Words;
        _members = [.. rules.Select(rule => new Member(rule.Rule, rule.Rule.Offset, rule.Rule.Words, rule.Reading, _layout.ReachOf(rule.Rule)))];
        MayKeepDenials = _members.Any(member => member.Rule.CountDenied || member.Rule.RemembersDenials);
    }

    public CounterTable Table { get; }

    public ulong Name { get; }

    /// <summary>Words in a record.</summary>
    public int Words { get; }

    /// <summary>Whether a denial may change the record.</summary>
    public bool MayKeepDenials { get; }

    /// <summary>What is asked, as the part's counters see it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CounterInput Input(in CounterQuestion asked) => new(_layout.At(asked.Now), asked);

    /// <summary>Asks all counters; fills their readings and changes the state into the one to keep. Whether all agreed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Ask(Span<uint> state, in CounterInput input, Span<LimitReading> readings)
    {
        bool agreed = true;
        foreach (ref readonly Member member in _members.AsSpan())
        {
            LimitReading reading = member.Rule.Decide(state.Slice(member.Offset, member.Words), input);
            readings[member.Reading] = reading;
            agreed &= !reading.IsDenied;
        }

        return agreed;
    }

    /// <summary>Whether a record, found without a lock, is none of a clock that was set back since; such a record has to be changed even by a denial.</summary>
    public bool IsInReach(in SeenRecord seen, in Instant now)
    {
        foreach (ref readonly Member member in _members.AsSpan())
        {
            if (now.Ahead(seen[member.Offset]) > member.Reach)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Locks a subject's record, or a place for it, and copies its state.</summary>
    public void Enter(ulong key, in Instant now, Span<uint> state, out LockedRecord record)
    {
        Table.Shard(key).Enter(key, now, out record);
        if (record.IsKnown)
        {
            _layout.BringNearer(WordsOf(record), now);
            WordsOf(record).CopyTo(state);
        }
        else
        {
            Table.Begin(key, now, state);
        }
    }

    /// <summary>Makes a state that all have agreed to the record's.</summary>
    public void Keep(ulong key, ref LockedRecord record, ReadOnlySpan<uint> state)
    {
        Table.Shard(key).Settle(ref record);
        state.CopyTo(WordsOf(record));
    }

    /// <summary>Keeps of a state what counters remember of denials, and marks the subject if one of them is among those who denied.</summary>
    public void KeepDenials(ulong key, ref LockedRecord record, in Instant now, ReadOnlySpan<uint> state, ReadOnlySpan<LimitReading> readings)
    {
        bool isDenied = false;
        foreach (ref readonly Member member in _members.AsSpan())
        {
            bool denies = readings[member.Reading].IsDenied;
            isDenied |= denies;
            if (member.Rule.CountDenied || (member.Rule.RemembersDenials && denies))
            {
                BeginIfUnknown(key, ref record, now);
                state.Slice(member.Offset, member.Words).CopyTo(WordsOf(record)[member.Offset..]);
            }
        }

        if (isDenied && record.IsKnown)
        {
            TableShard.MarkRefused(record);
        }
    }

    /// <summary>Changes the state of every counter for a subject.</summary>
    public void Change(ulong key, long now, CounterChange change)
    {
        var input = new CounterInput(_layout.At(now), new CounterQuestion(now));
        Table.Shard(key).Enter(key, input.At, out LockedRecord record);
        try
        {
            BeginIfUnknown(key, ref record, input.At);
            foreach (Member member in _members)
            {
                change(member.Rule, WordsOf(record).Slice(member.Offset, member.Words), input);
            }
        }
        finally
        {
            TableShard.Exit(record);
        }
    }

    /// <summary>Says of every counter that it was not asked.</summary>
    public void Skip(Span<LimitReading> readings)
    {
        foreach (Member member in _members)
        {
            readings[member.Reading] = default;
        }
    }

    private void BeginIfUnknown(ulong key, ref LockedRecord record, in Instant now)
    {
        if (!record.IsKnown)
        {
            Table.Begin(key, now, WordsOf(record));
            Table.Shard(key).Settle(ref record);
        }
    }

    private Span<uint> WordsOf(in LockedRecord record) => new(record.Words, Words);

    private readonly record struct Member(CounterRule Rule, int Offset, int Words, int Reading, int Reach);
}
