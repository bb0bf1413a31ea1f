using System.Runtime.CompilerServices;
using BotSentinel.Scopes;

namespace BotSentinel.Storage;

/// <summary>
/// A record: the states of all counters of one policy that count the same subjects, side by side, so that asking all of them is
/// one look-up. Immutable.
/// </summary>
internal sealed class RecordLayout
{
    /// <summary>Words in the widest record: one with a single counter that needs them all.</summary>
    public const int MaxWords = 80;

    // More would be read from memory for nothing when a plan asks only a few of them.
    private const int UsualWords = 32;

    private readonly (ulong Factor, int Shift) _reciprocal;
    private readonly int[] _reaches;

    private RecordLayout(string subjects, int part, long unitTicks, CounterRule[] rules)
    {
        Subjects = subjects;
        Identity = $"{subjects}/{part}";
        UnitTicks = unitTicks;
        _reciprocal = unitTicks == 1 ? default : Instant.ReciprocalOf(unitTicks);
        Rules = rules;
        var untils = new List<int>();
        var times = new List<int>();
        foreach (CounterRule rule in rules)
        {
            rule.Bind(this, Words);
            untils.Add(Words);
            times.AddRange(Enumerable.Range(Words, rule.TimeWords));
            Words += rule.Words;
        }

        Untils = [.. untils];
        _reaches = [.. rules.Select(ReachOf)];
        Times = [.. times];
        Signature = $"{unitTicks}:{string.Join(',', rules.Select(rule => $"{rule.Identity}={rule.Kind}:{rule.Words}@{rule.Measure}"))}";
    }

    /// <summary>The policy and scope: what the subjects' keys are made from, the same across reloads.</summary>
    public string Subjects { get; }

    /// <summary>Tells the parts of one policy and scope apart.</summary>
    public string Identity { get; }

    /// <summary>The parts of an update that make the subject.</summary>
    public LimitScope Scope => Rules[0].Scope;

    /// <summary>Ticks in a unit of time.</summary>
    public long UnitTicks { get; }

    /// <summary>The counters in the order of their states.</summary>
    public CounterRule[] Rules { get; }

    /// <summary>Words in a record.</summary>
    public int Words { get; }

    /// <summary>The words that say until when a state counts.</summary>
    public int[] Untils { get; }

    /// <summary>All words that are times.</summary>
    public int[] Times { get; }

    /// <summary>Records of two layouts with one signature mean the same.</summary>
    public string Signature { get; }

    /// <summary>A moment as these counters see it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Instant At(long ticks) => Instant.Of(ticks, UnitTicks, _reciprocal);

    /// <summary>Makes the words those of a subject never seen.</summary>
    public void Forget(Span<uint> record, in Instant now)
    {
        record.Clear();
        foreach (int word in Times)
        {
            record[word] = now.Now;
        }
    }

    /// <summary>How many units ahead of now a counter writes, and a thousandth more for what the unit makes it round up.</summary>
    public int ReachOf(CounterRule rule) => (int)Int128.Min((rule.HorizonTicks / UnitTicks * 1001 / 1000) + 2, Instant.Reach);

    /// <summary>
    /// Brings states nearer that reach further ahead than their counters write, since the clock was set back: else a denial, which writes nothing, would be repeated
    /// until the clock is where it was.
    /// </summary>
    public void BringNearer(Span<uint> record, in Instant now)
    {
        for (int i = 0; i < Rules.Length; i++)
        {
            if (now.Ahead(record[Untils[i]]) > _reaches[i])
            {
                Span<uint> state = record.Slice(Untils[i], Rules[i].Words);
                Rules[i].Adopt((ReadOnlySpan<uint>)state.ToArray(), Rules[i], now, state, now);
            }
        }
    }

    /// <summary>
    /// Divides the counters that a policy declares into records: by scope, and apart where no unit of time is both fine enough
    /// for the shortest window and wide enough for the longest.
    /// </summary>
    public static RecordLayout[] Divide(string policy, IEnumerable<CounterRule> rules)
    {
        var layouts = new List<RecordLayout>();
        foreach (IGrouping<LimitScope, CounterRule> scope in rules.GroupBy(rule => rule.Scope))
        {
            var together = new List<CounterRule>();
            foreach (CounterRule rule in scope.OrderBy(rule => rule.HorizonTicks))
            {
                long unit = Instant.UnitFor(rule.HorizonTicks);
                rule.UseUnit(unit);
                if (together.Count > 0 && (unit > Math.Max(1, together.Min(other => other.WindowTicks) / 100) || together.Sum(other => other.Words) + rule.Words > UsualWords))
                {
                    layouts.Add(Make(policy, scope.Key, layouts.Count, together));
                    together.Clear();
                }

                together.Add(rule);
            }

            layouts.Add(Make(policy, scope.Key, layouts.Count, together));
        }

        return [.. layouts];
    }

    private static RecordLayout Make(string policy, LimitScope scope, int part, List<CounterRule> rules)
    {
        long unit = Instant.UnitFor(rules.Max(rule => rule.HorizonTicks));
        foreach (CounterRule rule in rules)
        {
            rule.UseUnit(unit);
        }

        return new RecordLayout($"{policy}/{(int)scope}", part, unit, [.. rules]);
    }
}
