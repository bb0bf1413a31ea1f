using BotSentinel.Policies;
using BotSentinel.Scopes;

namespace BotSentinel.Stores;

/// <summary>
/// The counters that a policy declares for one scope: what is kept together for each subject. Immutable. A policy that is loaded again makes new records;
/// counters that are the same by name and algorithm go on with what their subjects have used.
/// </summary>
/// <param name="name">Tells these counters from those of other policies and sentinels, on all nodes and across reloads.</param>
/// <param name="scope">The parts of an update that make the subject.</param>
/// <param name="counters">The counters.</param>
public sealed class StoreRecord(string name, LimitScope scope, IReadOnlyList<StoreCounter> counters)
{
    /// <summary>Tells these counters from those of other policies and sentinels, on all nodes and across reloads.</summary>
    public string Name { get; } = name;

    /// <summary>The parts of an update that make the subject.</summary>
    public LimitScope Scope { get; } = scope;

    /// <summary>The counters; from 1 to 64.</summary>
    public IReadOnlyList<StoreCounter> Counters { get; } = counters;

    /// <summary>Whatever the store wants to find again with the record; the record does not look at it.</summary>
    public object? Prepared { get; set; }
}

/// <summary>A limit or a debounce.</summary>
/// <param name="Name">Tells it from others of its record, across reloads.</param>
/// <param name="Limit">The limit; null for a debounce.</param>
/// <param name="Debounce">The debounce; null for a limit.</param>
/// <param name="CountDenied">Whether a refused update is charged too.</param>
public sealed record StoreCounter(string Name, LimitOptions? Limit, DebounceOptions? Debounce, bool CountDenied);
