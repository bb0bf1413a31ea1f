using System.Collections.Concurrent;

namespace BotSentinel.Server.Decisions;

/// <summary>
/// The decisions of a tenant as they are made on this gateway, for whoever watches. Publishing is the same work for any number of watchers: they read for themselves, each
/// from where it is. What a slow one missed it is told. Nothing is kept of tenants whom nobody ever watched. Thread safe.
/// </summary>
internal sealed class LiveDecisions
{
    // Milliseconds: pages are drawn so often at most, and all of them together a hundred times a second; what happened is seen within a second in any case.
    private const int Shortest = 250, Longest = 750, ForEach = 10;

    private readonly ConcurrentDictionary<string, DecisionStream> _streams = new(StringComparer.Ordinal);
    private int _pages;

    /// <summary>How long a page waits before it draws anew.</summary>
    public TimeSpan Breath => TimeSpan.FromMilliseconds(Math.Clamp(Volatile.Read(ref _pages) * ForEach, Shortest, Longest));

    /// <summary>One more page is drawn as decisions come, until it leaves.</summary>
    public void Join() => Interlocked.Increment(ref _pages);

    /// <summary>One page less.</summary>
    public void Leave() => Interlocked.Decrement(ref _pages);

    /// <summary>The stream of a tenant, from now on kept.</summary>
    public DecisionStream Watch(string tenant) => _streams.GetOrAdd(tenant, _ => new DecisionStream());

    public void Publish(string tenant, DecisionView decision)
    {
        if (_streams.TryGetValue(tenant, out DecisionStream? stream))
        {
            stream.Add(decision);
        }
    }
}
