using BotSentinel.Outgoing;

namespace BotSentinel.Stores;

/// <summary>
/// Counters that several processes share: the contract of a store, for stores of others too. A store answers exactly what counters in memory would
/// (<c>BotSentinel.Testing</c> has the cases to prove it by), decides by its own clock, and keeps nothing for ever. Thread safe.
/// <para>
/// A store never throws for what happens outside of the process and never makes a decision wait: where it can't tell in time it says so
/// (<see cref="StoreAnswer.IsComplete"/>), and each limit's <see cref="Policies.LimitOptions.OnFailure"/> decides.
/// </para>
/// </summary>
public abstract class CounterStore : IAsyncDisposable
{
    /// <summary>Whether the store answers. False also between the start and the first answer.</summary>
    public abstract bool IsUp { get; }

    /// <summary>Processes that used the store lately, this one included; at least 1. While the store is down it stays what it was last.</summary>
    public virtual int LiveNodes => 1;

    /// <summary>The same on all nodes, and secret: by it contents are told apart without being stored.</summary>
    public abstract UInt128 Secret { get; }

    /// <summary>Where the store keeps the rates of what bots send together, for sentinels that are given none of their own; null: it does not.</summary>
    public virtual SharedPermits? Permits => null;

    /// <summary>Where the store keeps lists that are changed while running; null: each process has its own.</summary>
    public virtual SharedLists? Lists => null;

    /// <summary>Called with true when the store answers again, with false when it has stopped. Must be quick and must not throw.</summary>
    public event Action<bool>? Changed;

    /// <summary>
    /// Called with the number of a subject that <see cref="LiftAsync"/> was called for on any node, or with 0 for all subjects: what was remembered of its refusals is void. A store
    /// calls it with 0 whenever it may have missed one. Must be quick and must not throw.
    /// </summary>
    public event Action<ulong>? Lifted;

    /// <summary>
    /// Asks all counters of the question and, if all agree, takes from each; otherwise from none but those that charge for refusals. Questions about one subject are answered in
    /// the order in which they were asked.
    /// </summary>
    public abstract ValueTask<StoreAnswer> AskAsync(StoreQuestion question);

    /// <summary>Gives back what an answer took, as far as it can be told from what others did since. It is no failure if that does not succeed: permits come back by themselves.</summary>
    public abstract ValueTask GiveBackAsync(StoreQuestion question, StoreAnswer answer);

    /// <summary>Changes what a subject has used. False when the store could not be reached in time: whether it was done is unknown then.</summary>
    public abstract ValueTask<bool> ChangeAsync(StoreChange change);

    /// <summary>Whether the question is answered in one step that nobody can see half done.</summary>
    public virtual bool IsOneStep(StoreQuestion question) => question.Subjects.Count <= 1;

    /// <summary>Tells all nodes, this one too, that a subject may have permits again before its retry-after.</summary>
    /// <param name="subject">The subject's number, the same on all nodes of one <see cref="Secret"/>; 0: all subjects.</param>
    public virtual ValueTask LiftAsync(ulong subject)
    {
        OnLifted(subject);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Notes something for a while, for all nodes, unless somebody has noted something there: then that. Null: nobody had, or the store can't tell.
    /// </summary>
    /// <param name="kind">What sort of thing it is.</param>
    /// <param name="name">The thing. Any text.</param>
    /// <param name="note">What to note.</param>
    /// <param name="time">How long it is remembered.</param>
    public virtual ValueTask<string?> ClaimAsync(string kind, string name, string note, TimeSpan time) => new((string?)null);

    /// <summary>Notes something for a while in place of what was noted. It is no failure if that does not succeed.</summary>
    /// <inheritdoc cref="ClaimAsync" path="/param"/>
    public virtual ValueTask NoteAsync(string kind, string name, string note, TimeSpan time) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Tells that the store answers again, or has stopped.</summary>
    protected void OnChanged(bool isUp) => Changed?.Invoke(isUp);

    /// <summary>Tells that what was remembered of a subject's refusals is void; 0: of all.</summary>
    protected void OnLifted(ulong subject) => Lifted?.Invoke(subject);
}
