using BotSentinel.Decisions;
using BotSentinel.Limiters;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Pipeline;

/// <summary>
/// What is done with every update that matched the same rules: the counters that are enforced, to be asked as one, and
/// those that are only watched. Immutable.
/// </summary>
internal sealed class Plan
{
    public Plan(IReadOnlyList<Rule> rules, MemoryCounters counters, Handler? handler = null)
    {
        Handler = handler;
        Cost = handler?.Cost ?? double.NaN;
        Enforced = new PlanCounters(rules.Where(rule => rule.Mode == PolicyMode.Enforce), counters);
        Shadow = new PlanCounters(rules.Where(rule => rule.Mode == PolicyMode.Shadow), counters);
        FirstRule = rules.Count > 0 ? rules[0] : null;
        Layout = new TraceLayout([.. rules.Select(rule => $"{rule.Name} -> {rule.Policy.Name}")], [.. Traced(Enforced.Set, Shadow.Set), .. Traced(Enforced.Limiters, Shadow.Limiters)]);
        HoldsLeases = Enforced.HoldsLeases || Shadow.HoldsLeases;
    }

    public PlanCounters Enforced { get; }

    public PlanCounters Shadow { get; }

    /// <summary>The rule that an allowed update is booked under; null when no rule matched.</summary>
    public Rule? FirstRule { get; }

    /// <summary>The handler that is to get the update, if anything was said about it; null otherwise.</summary>
    public Handler? Handler { get; }

    /// <summary>Permits that are taken of each limit; not a number: what each one says.</summary>
    public double Cost { get; }

    /// <summary>The counters that are enforced, those that are watched, and then the limiters likewise.</summary>
    public TraceLayout Layout { get; }

    /// <summary>Whether updates hold something until their handler has ended, or others are asked who may want that.</summary>
    public bool HoldsLeases { get; }

    private static IEnumerable<TracedCounter> Traced(params CounterSet[] sets) =>
        sets.SelectMany(set => set.Counters).Select(counter => new TracedCounter(counter.Identity, counter.PermitsOf));

    private static IEnumerable<TracedCounter> Traced(params NamedLimiter[][] limiters) =>
        limiters.SelectMany(some => some).Select(limiter => new TracedCounter(limiter.Name, left => left));
}

/// <summary>Counters that are asked as one, each with the rule that brought it. A counter that several policies share is there once.</summary>
internal sealed class PlanCounters
{
    public PlanCounters(IEnumerable<Rule> rules, MemoryCounters counters)
    {
        (Rule Rule, CounterRule Counter)[] members =
            [.. rules.SelectMany(rule => rule.Policy.Counters.Select(counter => (rule, counter))).DistinctBy(member => member.counter.Identity)];
        Owners = [.. members.Select(member => member.Rule)];
        Set = counters.Set([.. members.Select(member => member.Counter)]);
        (Rule Rule, NamedLimiter Limiter)[] limiters =
            [.. rules.SelectMany(rule => rule.Policy.Limiters.Select(limiter => (rule, limiter))).DistinctBy(member => member.limiter)];
        Limiters = [.. limiters.Select(member => member.Limiter)];
        LimiterOwners = [.. limiters.Select(member => member.Rule)];
        HoldsLeases = Limiters.Length > 0 || Set.Counters.Any(counter => counter.IsHeld);
    }

    public CounterSet Set { get; }

    public Rule[] Owners { get; }

    public NamedLimiter[] Limiters { get; }

    public Rule[] LimiterOwners { get; }

    public bool HoldsLeases { get; }
}
