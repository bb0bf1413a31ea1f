using System.Threading.RateLimiting;
using BotSentinel.Limiters;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <summary>
/// What an update that was let through holds until its handler has ended: permits of concurrency limits, and leases of limiters. Filled before
/// anybody else sees it; ended once, by whoever comes first.
/// </summary>
internal sealed class UpdateLease(BotUpdate update, long takenAt, double cost, Action<UpdateLease, BotUpdate> end) : IDisposable
{
    private readonly HashSet<string> _counters = [];
    private readonly List<(NamedLimiter Limiter, RateLimitLease Lease)> _leases = [];

    // Gone once it has ended: decisions are remembered longer than handlers run.
    private BotUpdate? _update = update;

    /// <summary>The moment the permits were taken, in UTC ticks: by it the counters know them.</summary>
    public long TakenAt => takenAt;

    /// <summary>Permits taken of each limit; not a number: what each one says.</summary>
    public double Cost => cost;

    public bool HoldsNothing => _counters.Count == 0 && _leases.Count == 0;

    /// <summary>Whether it holds permits of a counter.</summary>
    public bool Holds(string identity) => _counters.Contains(identity);

    /// <summary>Takes over what was taken of counters and limiters that all agreed.</summary>
    public void Add(PlanCounters agreed, List<(NamedLimiter Limiter, RateLimitLease Lease)> leases)
    {
        _counters.UnionWith(agreed.Set.Counters.Where(counter => counter.IsHeld).Select(counter => counter.Identity));
        _leases.AddRange(leases);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _update, null) is { } held)
        {
            _leases.ForEach(taken => taken.Limiter.End(taken.Lease));
            end(this, held);
        }
    }
}
