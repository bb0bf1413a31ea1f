using BotSentinel.Decisions;

namespace BotSentinel.Storage;

/// <summary>One counter on its own, for subjects that are numbers or texts rather than parts of an update. Thread safe.</summary>
internal sealed class KeyedCounter
{
    private readonly SubjectHasher _hasher;
    private readonly CounterSet _set;
    private readonly CounterRule _rule;

    /// <param name="rule">The counter.</param>
    /// <param name="capacity">Subjects that find room at once.</param>
    /// <param name="hasher">What makes keys; null: one with a secret of its own.</param>
    /// <param name="exact">Whether whole keys are kept.</param>
    public KeyedCounter(CounterRule rule, int capacity, SubjectHasher? hasher = null, bool exact = false)
    {
        _hasher = hasher ?? new SubjectHasher();
        _rule = rule;
        Table = new CounterTable(RecordLayout.Divide("", [rule])[0], capacity, exact);
        _set = new CounterSet([rule], [new CounterPart(Table, 0, [(rule, 0)])], []);
    }

    public CounterRule Rule => _rule;

    public CounterTable Table { get; }

    public ulong Key(long subject) => _hasher.Number((ulong)subject);

    public ulong Key(string subject) => _hasher.Name(subject);

    /// <summary>Asks for permits and takes them if there are any; <paramref name="cost"/> not a number: the counter's own cost.</summary>
    public LimitReading Take(ulong key, long now, double cost = double.NaN)
    {
        LimitReading reading = default;
        if (double.IsNaN(cost))
        {
            // Stryker disable once Statement : a short cut, without which the same comes out
            _rule.TakeAlone(Table, new ReadOnlySpan<ulong>(ref key), now, new Span<LimitReading>(ref reading));
        }

        return reading.Outcome == ReadingOutcome.NotAsked ? Ask(key, new CounterQuestion(now, cost: cost)) : reading;
    }

    /// <summary>What <see cref="Take"/> would say, without taking.</summary>
    public LimitReading Peek(ulong key, long now, double cost) => Ask(key, new CounterQuestion(now, cost: cost, onlyPeek: true));

    /// <summary>As <see cref="Take"/> for many, whose records are fetched together.</summary>
    public void TakeMany(ReadOnlySpan<ulong> keys, long now, Span<LimitReading> readings)
    {
        foreach (ulong key in keys)
        {
            Table.Shard(key).Prefetch(key);
        }

        // Stryker disable once Statement : a short cut, without which the same comes out
        _rule.TakeAlone(Table, keys, now, readings);
        for (int i = 0; i < keys.Length; i++)
        {
            if (readings[i].Outcome == ReadingOutcome.NotAsked)
            {
                readings[i] = Ask(keys[i], new CounterQuestion(now));
            }
        }
    }

    /// <summary>Changes the state of one subject.</summary>
    public void Change(ulong key, long now, CounterChange change) => _set.Parts[0].Change(key, now, change);

    private LimitReading Ask(ulong key, in CounterQuestion asked)
    {
        LimitReading reading = default;
        MemoryCounters.Take(_set, new ReadOnlySpan<ulong>(ref key), asked, new Span<LimitReading>(ref reading));
        return reading;
    }
}
