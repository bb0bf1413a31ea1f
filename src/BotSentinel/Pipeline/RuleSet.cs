using System.Collections.Frozen;
using BotSentinel.Limiters;
using BotSentinel.Policies;
using BotSentinel.Storage;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <summary>
/// Finds the plan for an update. Plans are made when rules are first matched together, and kept in a tree whose branches are
/// the matched rules; so a look-up is as many steps as rules match. Each handler about which something was said has a tree of its own.
/// </summary>
internal sealed class RuleSet
{
    private readonly Rule[] _rules;
    private readonly Node _root;
    private readonly FrozenDictionary<string, Node>? _handlers;

    public RuleSet(SentinelOptions options, MemoryCounters counters, LimiterRegistry limiters)
    {
        var compiler = new PolicyCompiler(options, limiters);
        IEnumerable<RuleOptions> rules = options.Rules.IsEmpty && options.Policies.ContainsKey(SentinelOptions.DefaultPolicy)
            ? [new RuleOptions { Name = SentinelOptions.DefaultPolicy, Policy = SentinelOptions.DefaultPolicy }]
            : options.Rules;
        _rules = [.. rules.Select((rule, index) => Make(rule, index, compiler, options)).Where(rule => rule.Mode != PolicyMode.Off)];
        _root = new Node([], _rules, counters);
        _handlers = options.Handlers.IsEmpty ? null : options.Handlers.ToFrozenDictionary(handler => handler.Key, handler => Make(handler.Key, handler.Value, compiler, options, counters), StringComparer.OrdinalIgnoreCase);
    }

    public Plan Find(BotUpdate update)
    {
        Node node = RootOf(update);
        for (int i = 0; i < _rules.Length; i++)
        {
            Rule rule = _rules[i];
            if (rule.When is not null && !rule.When.Matches(update))
            {
                continue;
            }

            node = node.Next(i);
            if (!rule.Continue)
            {
                break;
            }
        }

        return node.Plan;
    }

    /// <summary>The plan of the update's handler alone, without any rules; an empty one when nothing was said about it.</summary>
    public Plan FindOfHandler(BotUpdate update) => RootOf(update).Plan;

    private Node RootOf(BotUpdate update) =>
        _handlers is not null && update.Handler is { } name && _handlers.TryGetValue(name, out Node? handler) ? handler : _root;

    private Node Make(string name, HandlerOptions handler, PolicyCompiler compiler, SentinelOptions options, MemoryCounters counters)
    {
        IEnumerable<RuleOptions> rules = handler.Policies.Select(policy => new RuleOptions { Name = name, Policy = policy, Mode = handler.Mode });
        Rule[] own = [.. rules.Select((rule, index) => Make(rule, index, compiler, options)).Where(rule => rule.Mode != PolicyMode.Off)];
        return new Node(own, _rules, counters, new Handler(name, handler, options.Roles));
    }

    private static Rule Make(RuleOptions rule, int index, PolicyCompiler compiler, SentinelOptions options)
    {
        Policy policy = compiler.Compile(rule.Policy);
        PolicyMode mode = (PolicyMode)Math.Max((byte)policy.Mode, (byte)(rule.Mode ?? PolicyMode.Enforce));
        return new Rule(rule.Name ?? $"rule {index + 1}", rule.When is null ? null : new Condition(rule.When, options.Roles), policy, rule.Continue, mode);
    }

    private sealed class Node(Rule[] matched, Rule[] rules, MemoryCounters counters, Handler? handler = null)
    {
        private readonly Node?[] _next = new Node?[rules.Length];

        public Plan Plan { get; } = new(matched, counters, handler);

        public Node Next(int rule) => Volatile.Read(ref _next[rule]) ?? Grow(rule);

        private Node Grow(int rule)
        {
            var made = new Node([.. matched, rules[rule]], rules, counters, handler);
            return Interlocked.CompareExchange(ref _next[rule], made, null) ?? made;
        }
    }
}
