using BotSentinel.Decisions;
using BotSentinel.Scopes;
using BotSentinel.Stores;

namespace BotSentinel.Storage;

/// <summary>
/// One counter's algorithm with its settings: a pure function from state, time and cost to state and verdict. Bound once to its
/// place in a record; from then on immutable and shared by all subjects and threads.
/// <para>
/// A state is <see cref="Words"/> words of 32 bits. The first <see cref="TimeWords"/> are times in units; word 0 is the
/// time from which nothing needs to be remembered. A subject never seen has words 0 at now and the others at 0.
/// </para>
/// </summary>
internal abstract class CounterRule(string identity, string name, LimitScope scope, bool countDenied)
{
    /// <summary>Tells this counter's subjects from those of others, across reloads: the declaring policy and the limit's name.</summary>
    public string Identity { get; } = identity;

    /// <summary>The name in traces.</summary>
    public string Name { get; } = name;

    /// <summary>The parts of an update that make the subject.</summary>
    public LimitScope Scope { get; } = scope;

    /// <summary>Whether a denied update is charged too.</summary>
    public bool CountDenied { get; } = countDenied;

    /// <summary>What an update takes, as the counter counts it; 0 for counters without permits.</summary>
    public virtual long Price => 0;

    /// <summary>What an update takes that costs other than usual: as <see cref="Price"/>.</summary>
    public virtual long PriceOf(double cost) => 0;

    /// <summary>What an update takes that is asked about like this.</summary>
    public long PriceIn(in CounterQuestion asked) => double.IsNaN(asked.Cost) ? Price : PriceOf(asked.Cost);

    /// <summary>As <see cref="PriceOf"/> of what is taken, or given back if negative; a fraction is rounded away from nothing.</summary>
    protected long ChangeOf(double permits) => permits < 0 ? -PriceOf(-permits) : PriceOf(permits);

    /// <summary>How long one refusal is the same refusal: the user is told once in this time. Times finer than a hundredth of it do not matter.</summary>
    public abstract long WindowTicks { get; }

    /// <summary>How far ahead of now a state may reach.</summary>
    public virtual Int128 HorizonTicks => WindowTicks;

    /// <summary>Words in a state; known once bound.</summary>
    public abstract int Words { get; }

    /// <summary>How many of the words are times.</summary>
    public virtual int TimeWords => 1;

    /// <summary>Whether the counter compares contents, and so has nothing to say about an update without any.</summary>
    public virtual bool ComparesContent => false;

    /// <summary>Whether an update holds what it takes until its handler has ended.</summary>
    public virtual bool IsHeld => false;

    /// <summary>Whether the state after a denial is kept even if denials are not charged.</summary>
    public virtual bool RemembersDenials => false;

    /// <summary>The record that the state is part of; null before it is bound.</summary>
    public RecordLayout? Layout { get; private set; }

    /// <summary>The state's first word in the record.</summary>
    public int Offset { get; private set; }

    /// <summary>The counter's place in a store that several processes share; null until the policy is compiled.</summary>
    public StoredPlace? Stored { get; set; }

    /// <summary>
    /// Decides, and changes <paramref name="state"/> into the one to keep if the permits are taken; after a denial into the one
    /// to keep if denials are charged. States left by another clock or by other settings are brought into range.
    /// </summary>
    public abstract LimitReading Decide(Span<uint> state, in CounterInput input);

    /// <summary>
    /// Decides at the counter's own cost about each of several subjects, and takes, where records hold this counter alone: the whole of it in one call. Says
    /// "not asked" of a subject that is new, whose record is being changed, or whose denial is to be remembered: that takes <see cref="Decide"/>.
    /// </summary>
    public virtual void TakeAlone(CounterTable table, ReadOnlySpan<ulong> keys, long now, Span<LimitReading> readings) => readings[..keys.Length].Clear();

    /// <summary>The permits that <see cref="LimitReading.Left"/> stands for.</summary>
    public virtual float PermitsOf(long left) => left;

    /// <summary>Takes permits, or gives them back if negative, whether there are any or not. Never below none taken or above all.</summary>
    public virtual void Adjust(Span<uint> state, in CounterInput input, double permits)
    {
    }

    /// <summary>Gives back what the same counter took at <paramref name="takenAt"/> by holding it; nothing for counters that give back by time alone.</summary>
    public virtual void Release(Span<uint> state, in CounterInput input, long takenAt)
    {
    }

    /// <summary>What the words mean: states move between layouts only where this is the same.</summary>
    public virtual string Kind => GetType().Name + Words;

    /// <summary>What the words are measured by: where it is the same, states stay as they are when settings change.</summary>
    public virtual string Measure => $"{WindowTicks}";

    /// <summary>Takes over what <paramref name="older"/>, the same counter under other settings, has counted.</summary>
    public virtual void Adopt(ReadOnlySpan<uint> before, CounterRule older, in Instant then, Span<uint> state, in Instant now)
    {
        before.CopyTo(state);
        for (int i = 0; i < TimeWords; i++)
        {
            long ticks = Math.Min(then.TicksUntil(before[i]), (long)Int128.Min(long.MaxValue / 2, HorizonTicks));
            state[i] = ticks <= 0 ? now.Now : now.At(now.Ticks + ticks);
        }
    }

    /// <summary>Puts the state at its place in a record.</summary>
    public void Bind(RecordLayout layout, int offset)
    {
        Layout = layout;
        Offset = offset;
    }

    /// <summary>Settles on a unit of time; called before <see cref="Words"/> is asked for.</summary>
    public abstract void UseUnit(long unitTicks);
}
