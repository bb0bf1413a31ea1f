using BotSentinel.Decisions;
using BotSentinel.Scopes;

namespace BotSentinel.Storage;

/// <summary>
/// One counter's algorithm with its settings: a pure function from state and time to state and verdict. Immutable, shared by
/// all subjects and threads.
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

    /// <summary>Permits that an update takes; 0 for counters without permits.</summary>
    public virtual int Cost => 0;

    /// <summary>How long one refusal is the same refusal: the user is told once in this time.</summary>
    public abstract long WindowTicks { get; }

    /// <summary>Whether the counter compares contents, and so has nothing to say about an update without any.</summary>
    public virtual bool ComparesContent => false;

    /// <summary>
    /// Decides. <paramref name="after"/> is the state to keep if the permits are taken; after a denial it is the state to
    /// keep if <see cref="CountDenied"/>. States left by another clock or by older settings are brought into range.
    /// </summary>
    public abstract LimitReading Decide(in CounterState before, in CounterInput input, out CounterState after);
}
