using BotSentinel.Debounce;
using BotSentinel.Filters;
using BotSentinel.Limiters;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;
using BotSentinel.Stores;

namespace BotSentinel.Pipeline;

/// <summary>
/// Makes policies of their options. An inherited limit keeps the counters of the policy that declares it: a subject has one
/// allowance there, under whichever of the policies it comes.
/// </summary>
internal sealed class PolicyCompiler(SentinelOptions options, LimiterRegistry limiters, FilterSources filters, string? sentinel = null)
{
    private readonly Dictionary<string, Policy> _made = new(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<ContentOptions, ContentPolicy> _contents = new(ReferenceEqualityComparer.Instance);

    /// <summary>The policy of this name. The options are valid: names resolve and nothing inherits from itself.</summary>
    public Policy Compile(string name)
    {
        if (_made.TryGetValue(name, out Policy? made))
        {
            return made;
        }

        List<PolicyOptions> line = Lineage(name, out List<string> names);
        bool countDenied = line.Select(policy => policy.CountDenied).FirstOrDefault(set => set is not null) ?? false;
        var counters = new List<CounterRule>();
        for (int ancestor = line.Count - 1; ancestor >= 0; ancestor--)
        {
            counters.AddRange(Declared(names[ancestor], line[ancestor], countDenied));
        }

        // The nearest debounce replaces the inherited ones; it is cheap to ask and goes first.
        CounterRule? debounce = counters.FindLast(counter => counter is DebounceRule);
        counters.RemoveAll(counter => counter is DebounceRule);
        counters.InsertRange(0, debounce is null ? [] : [debounce]);

        NoticeMode notify = line.Select(policy => policy.Notify).FirstOrDefault(set => set is not null) ?? NoticeMode.Never;
        PolicyMode mode = line.Select(policy => policy.Mode).FirstOrDefault(set => set is not null) ?? PolicyMode.Enforce;
        string? text = line.Select(policy => policy.NotifyText).FirstOrDefault(set => set is not null);
        return _made[name] = new Policy(names[0], mode, [.. counters], [.. line.AsEnumerable().Reverse().SelectMany(policy => policy.Limiters).Distinct(StringComparer.OrdinalIgnoreCase).Select(limiters.Get)], notify == NoticeMode.Once, text, Content(line));
    }

    // The nearest content rules replace the inherited ones; heirs that add none share what theirs remember.
    private ContentPolicy? Content(List<PolicyOptions> line)
    {
        if (line.Select(policy => policy.Content).FirstOrDefault(set => set is not null) is not { Rules.IsEmpty: false } content)
        {
            return null;
        }

        return _contents.TryGetValue(content, out ContentPolicy? made) ? made : _contents[content] = new ContentCompiler(filters).Compile(content);
    }

    // All that a policy declares shares records, whether it is in use under the policy at hand or not: the heirs of a policy share its counters.
    private List<CounterRule> Declared(string policy, PolicyOptions options, bool countDenied)
    {
        List<CounterRule> counters = [.. options.Limits.Select((limit, index) => Limit(policy, limit, index, countDenied))];
        if (options.Debounce is { } debounce)
        {
            counters.Add(new DebounceRule($"{policy}/debounce", debounce));
        }

        RecordLayout.Divide(policy, counters);
        StoredPlace.Assign(sentinel is null ? policy : $"{policy}@{sentinel}", counters, options);
        return counters;
    }

    private static CounterRule Limit(string policy, LimitOptions limit, int index, bool countDenied)
    {
        string name = limit.NameAt(index);
        return LimitRules.Create($"{policy}/{name}", name, limit, countDenied);
    }

    /// <summary>The policy itself, then what it extends, and so on, with their names as they were declared.</summary>
    private List<PolicyOptions> Lineage(string name, out List<string> names)
    {
        var line = new List<PolicyOptions>();
        names = [];
        for (string? next = name; next is not null; next = line[^1].Extends)
        {
            (string declared, PolicyOptions policy) = options.Policies.First(entry => string.Equals(entry.Key, next, StringComparison.OrdinalIgnoreCase));
            names.Add(declared);
            line.Add(policy);
        }

        return line;
    }
}
