using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Storage;

namespace BotSentinel.Stores;

/// <summary>Where a counter is in a store that several processes share.</summary>
/// <param name="Record">The counters that are kept together.</param>
/// <param name="Index">Which of them it is.</param>
/// <param name="OnFailure">What it does while the store does not answer.</param>
/// <param name="Price">What an update takes, in thousandths of permits.</param>
/// <param name="Batch">Permits that a process may hold in advance; 0: none.</param>
internal sealed record StoredPlace(StoreRecord Record, int Index, FailureMode OnFailure, long Price, int Batch)
{
    /// <summary>Readings of stores are in these parts of a permit.</summary>
    public const int Parts = 1000;

    /// <summary>Gives each counter that a policy declares its place: one record for each scope.</summary>
    /// <param name="name">What tells the policy from all others, on all nodes.</param>
    /// <param name="counters">The counters: those of the limits in their order, then that of the debounce.</param>
    /// <param name="options">Their settings.</param>
    public static void Assign(string name, IReadOnlyList<CounterRule> counters, PolicyOptions options)
    {
        foreach (IGrouping<LimitScope, int> scope in Enumerable.Range(0, counters.Count).GroupBy(at => counters[at].Scope))
        {
            foreach (int[] some in scope.Chunk(64))
            {
                StoreCounter[] members = [.. some.Select(at => at < options.Limits.Length
                    ? new StoreCounter(counters[at].Name, options.Limits[at], null, counters[at].CountDenied)
                    : new StoreCounter(counters[at].Name, null, options.Debounce, CountDenied: false))];
                var record = new StoreRecord(some[0] < 64 ? name : $"{name}+{some[0]}", scope.Key, members);
                foreach ((int index, int at) in some.Index())
                {
                    counters[at].Stored = Place(record, index);
                }
            }
        }
    }

    private static StoredPlace Place(StoreRecord record, int index)
    {
        LimitOptions? limit = record.Counters[index].Limit;
        double price = limit is null ? 0 : limit.Algorithm is LimitAlgorithm.SlidingLog or LimitAlgorithm.Concurrency ? Math.Ceiling(limit.Cost) : limit.Cost;
        return new StoredPlace(record, index, limit?.OnFailure ?? FailureMode.Local, (long)(price * Parts), limit?.Batch ?? 0);
    }
}
