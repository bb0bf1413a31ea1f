using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using BotSentinel.Updates;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Limiters;

/// <summary>The limiters that policies may mention, each made ready once, so that policies that mention the same one ask it once. Thread safe.</summary>
internal sealed class LimiterRegistry(Func<string, PartitionedRateLimiter<BotUpdate>?> find, ILogger logger)
{
    private readonly ConcurrentDictionary<string, NamedLimiter> _known = new(StringComparer.OrdinalIgnoreCase);

    public bool Has(string name) => _known.ContainsKey(name) || find(name) is not null;

    /// <summary>The limiter of a name that <see cref="Has"/> has affirmed.</summary>
    public NamedLimiter Get(string name) => _known.GetOrAdd(
        name,
        missing => new NamedLimiter(missing, find(missing) ?? throw new InvalidOperationException($"There is no limiter \"{missing}\" any more."), logger));
}
