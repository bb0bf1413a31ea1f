using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Pipeline;

/// <summary>
/// What is done with every update that matched the same rules: the counters that are enforced, to be asked as one, and
/// those that are only watched. Immutable.
/// </summary>
internal sealed class Plan
{
    public Plan(IReadOnlyList<Rule> rules, MemoryCounters counters)
    {
        Enforced = new PlanCounters(rules.Where(rule => rule.Mode == PolicyMode.Enforce), counters);
        Shadow = new PlanCounters(rules.Where(rule => rule.Mode == PolicyMode.Shadow), counters);
        FirstRule = rules.Count > 0 ? rules[0] : null;
        Layout = new TraceLayout([.. rules.Select(rule => $"{rule.Name} -> {rule.Policy.Name}")], [.. Enforced.Set.Counters.Concat(Shadow.Set.Counters).Select(counter => new TracedCounter(counter.Identity, counter.PermitsOf))]);
    }

    public PlanCounters Enforced { get; }

    public PlanCounters Shadow { get; }

    /// <summary>The rule that an allowed update is booked under; null when no rule matched.</summary>
    public Rule? FirstRule { get; }

    public TraceLayout Layout { get; }
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
    }

    public CounterSet Set { get; }

    public Rule[] Owners { get; }
}
