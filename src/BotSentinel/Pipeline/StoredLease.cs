using System.Threading.RateLimiting;
using BotSentinel.Limiters;

namespace BotSentinel.Pipeline;

/// <summary>What an update holds in a store that several processes share, in memory while that is down, and of limiters. Ended once, by whoever comes first.</summary>
internal sealed class StoredLease : IDisposable
{
    private List<Action>? _ends = [];

    public bool HoldsNothing => _ends is null or { Count: 0 };

    /// <summary>Before anybody else sees it.</summary>
    public void Add(Action end) => _ends!.Add(end);

    /// <summary>Before anybody else sees it.</summary>
    public void Add(List<(NamedLimiter Limiter, RateLimitLease Lease)> leases) => leases.ForEach(taken => Add(() => taken.Limiter.End(taken.Lease)));

    public void Dispose() => Interlocked.Exchange(ref _ends, null)?.ForEach(end => end());
}
