using System.Collections.Frozen;
using BotSentinel.Filters;
using BotSentinel.Limiters;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Storage;
using BotSentinel.Stores;
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
    private readonly Dictionary<(string Name, LimitScope Scope), StoreRecord> _records;
    private readonly FrozenDictionary<string, Node>? _handlers;

    public RuleSet(SentinelOptions options, MemoryCounters counters, LimiterRegistry limiters, FilterSources filters, StoreBorder? border = null)
    {
        var compiler = new PolicyCompiler(options, limiters, filters, border?.Sentinel);
        IEnumerable<RuleOptions> rules = options.Rules.IsEmpty && options.Policies.ContainsKey(SentinelOptions.DefaultPolicy)
            ? [new RuleOptions { Name = SentinelOptions.DefaultPolicy, Policy = SentinelOptions.DefaultPolicy }]
            : options.Rules;
        _rules = [.. rules.Select((rule, index) => Make(rule, index, compiler, options)).Where(rule => rule.Mode != PolicyMode.Off)];
        _root = new Node([], _rules, counters, border is not null);
        Dictionary<string, Rule[]> ofHandlers = options.Handlers.ToDictionary(handler => handler.Key, handler => RulesOf(handler.Key, handler.Value, compiler, options));
        _handlers = ofHandlers.Count == 0
            ? null
            : ofHandlers.ToFrozenDictionary(
                handler => handler.Key,
                handler => new Node(handler.Value, _rules, counters, border is not null, new Handler(handler.Key, options.Handlers[handler.Key], options.Roles)),
                StringComparer.OrdinalIgnoreCase);
        _records = border is null ? [] : Records([.. _rules, .. ofHandlers.Values.SelectMany(rules => rules)]);
    }

    /// <summary>What a store keeps together under this name, by the rules in force; null when nothing is any more.</summary>
    public StoreRecord? Record(string name, LimitScope scope) => _records.GetValueOrDefault((name, scope));

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

    private static Dictionary<(string Name, LimitScope Scope), StoreRecord> Records(Rule[] rules) =>
        rules.SelectMany(rule => rule.Policy.Counters).Select(counter => counter.Stored!.Record).DistinctBy(record => (record.Name, record.Scope)).ToDictionary(record => (record.Name, record.Scope));

    private static Rule[] RulesOf(string name, HandlerOptions handler, PolicyCompiler compiler, SentinelOptions options) =>
        [.. handler.Policies.Select((policy, index) => Make(new RuleOptions { Name = name, Policy = policy, Mode = handler.Mode }, index, compiler, options)).Where(rule => rule.Mode != PolicyMode.Off)];

    private static Rule Make(RuleOptions rule, int index, PolicyCompiler compiler, SentinelOptions options)
    {
        Policy policy = compiler.Compile(rule.Policy);
        PolicyMode mode = (PolicyMode)Math.Max((byte)policy.Mode, (byte)(rule.Mode ?? PolicyMode.Enforce));
        return new Rule(rule.Name ?? $"rule {index + 1}", rule.When is null ? null : new Condition(rule.When, options.Roles), policy, rule.Continue, mode);
    }

    private sealed class Node(Rule[] matched, Rule[] rules, MemoryCounters counters, bool isStored, Handler? handler = null)
    {
        private readonly Node?[] _next = new Node?[rules.Length];

        public Plan Plan { get; } = new(matched, counters, isStored, handler);

        public Node Next(int rule) => Volatile.Read(ref _next[rule]) ?? Grow(rule);

        private Node Grow(int rule)
        {
            var made = new Node([.. matched, rules[rule]], rules, counters, isStored, handler);
            return Interlocked.CompareExchange(ref _next[rule], made, null) ?? made;
        }
    }
}
