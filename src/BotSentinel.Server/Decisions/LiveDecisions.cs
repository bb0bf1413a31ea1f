using System.Collections.Concurrent;

namespace BotSentinel.Server.Decisions;

/// <summary>
/// The decisions of a tenant as they are made on this gateway, for whoever watches. Publishing is the same work for any number of watchers: they read for themselves, each
/// from where it is. What a slow one missed it is told. Nothing is kept of tenants whom nobody ever watched. Thread safe.
/// </summary>
internal sealed class LiveDecisions
{
    private readonly ConcurrentDictionary<string, DecisionStream> _streams = new(StringComparer.Ordinal);

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
