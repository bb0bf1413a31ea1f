namespace BotSentinel.Stores;

/// <summary>
/// Lists that are changed while running, kept for all processes and across their restarts: a part of a <see cref="CounterStore"/>. Decisions never ask it; each process has
/// its own copy and is told of changes. Thread safe. Never throws for what happens outside of the process.
/// </summary>
public abstract class SharedLists
{
    /// <summary>
    /// Tells what is on the lists of a sentinel as soon as that is known, and each change from then on, until the result is disposed. Calls come one after the other.
    /// </summary>
    /// <param name="sentinel">The sentinel's name; empty when it has none. Sentinels of one name share their lists.</param>
    /// <param name="replaced">Told everything, in place of all that was told before. Must be quick and must not throw.</param>
    /// <param name="changed">Told one change. Must be quick and must not throw.</param>
    public abstract IDisposable Follow(string sentinel, Action<IReadOnlyCollection<SharedEntry>> replaced, Action<SharedEntry> changed);

    /// <summary>Puts an entry on a list or takes it off, for all nodes; while the store does not answer, as soon as it does.</summary>
    /// <param name="sentinel">The sentinel's name; empty when it has none.</param>
    /// <param name="entry">The entry.</param>
    public abstract void Change(string sentinel, SharedEntry entry);
}

/// <summary>Somebody on a list, or no longer on it.</summary>
/// <param name="List">Which list.</param>
/// <param name="Subject">Who, as a text that only the same subject has; any text.</param>
/// <param name="IsListed">Whether it is on the list.</param>
/// <param name="Until">When it ends; null: never.</param>
/// <param name="Reason">Why; null when nobody said.</param>
public readonly record struct SharedEntry(SharedList List, string Subject, bool IsListed, DateTimeOffset? Until = null, string? Reason = null);

/// <summary>A list that is changed while running.</summary>
public enum SharedList
{
    /// <summary>Let through always.</summary>
    Allowed,

    /// <summary>Never let through.</summary>
    Blocked,
}
