using System.Collections.Concurrent;
using System.Collections.Immutable;
using BotSentinel.Filters;
using BotSentinel.Limiters;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Pipeline;

/// <summary>
/// Counters in the process's own memory for the time in which a store does not answer: those of the policies, with every limit divided by the
/// processes that share it. What subjects have used here stays when that number changes. Thread safe.
/// </summary>
internal sealed class LocalCounters(SentinelOptions options, MemoryCounters memory, LimiterRegistry limiters, FilterSources filters)
{
    private readonly Lock _making = new();
    private volatile Share? _share;

    public MemoryCounters Memory => memory;

    /// <summary>The local ones of a plan's counters, those alone whose bit is set, ready to be asked as one.</summary>
    public LocalSet Of(PlanCounters asked, ulong chosen, int nodes)
    {
        Share share = _share is { } known && known.Nodes == nodes ? known : Divide(nodes);
        return share.Sets.GetOrAdd((asked, chosen), key => Make(share, key.Asked, key.Chosen));
    }

    private LocalSet Make(Share share, PlanCounters asked, ulong chosen)
    {
        int[] places = [.. Enumerable.Range(0, asked.Set.Counters.Length).Where(at => chosen == ulong.MaxValue || (chosen & (1UL << at)) != 0)];
        lock (_making)
        {
            return new LocalSet(memory.Set([.. places.Select(at => share.Rules[asked.Set.Counters[at].Identity])]), places);
        }
    }

    private Share Divide(int nodes)
    {
        lock (_making)
        {
            if (_share is { } made && made.Nodes == nodes)
            {
                return made;
            }

            SentinelOptions divided = options with { Policies = options.Policies.ToImmutableDictionary(policy => policy.Key, policy => Divide(policy.Value, nodes)) };
            var compiler = new PolicyCompiler(divided, limiters, filters);
            var rules = new Dictionary<string, CounterRule>();
            foreach (CounterRule rule in divided.Policies.Keys.SelectMany(policy => compiler.Compile(policy).Counters))
            {
                rules.TryAdd(rule.Identity, rule);
            }

            return _share = new Share(nodes, rules, new());
        }
    }

    private static PolicyOptions Divide(PolicyOptions policy, int nodes) => policy with { Content = null, Limits = [.. policy.Limits.Select(limit => Divide(limit, nodes))] };

    // Never to less than one update takes, or nobody would ever pass.
    private static LimitOptions Divide(LimitOptions limit, int nodes)
    {
        int least = (int)Math.Ceiling(limit.Cost);
        return limit with { Permits = Math.Max(least, limit.Permits / nodes), Burst = limit.Burst is { } burst ? Math.Max(least, burst / nodes) : null };
    }

    private sealed record Share(int Nodes, Dictionary<string, CounterRule> Rules, ConcurrentDictionary<(PlanCounters Asked, ulong Chosen), LocalSet> Sets);
}

/// <summary>Local counters, and the place of each among the plan's.</summary>
internal sealed record LocalSet(CounterSet Set, int[] Places);
