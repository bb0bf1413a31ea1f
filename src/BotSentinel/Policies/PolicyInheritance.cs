using System.Collections.Immutable;

namespace BotSentinel.Policies;

/// <summary>Resolves what policies inherit.</summary>
internal static class PolicyInheritance
{
    /// <summary>Every policy as it is in force: nothing left to inherit, inherited limits first. For valid options; a policy that extends an unknown one or itself inherits nothing.</summary>
    public static ImmutableDictionary<string, PolicyOptions> Flatten(SentinelOptions options) => options.Policies.ToImmutableDictionary(
        policy => policy.Key,
        policy => Ancestry(options, policy.Key).Select(name => options.Policies[name]).Reverse().Aggregate(Inherit) with { Extends = null },
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The policy and those it extends, nearest first; ends before an unknown policy and before one that was met already.</summary>
    public static IReadOnlyList<string> Ancestry(SentinelOptions options, string name)
    {
        List<string> line = [];
        for (string? next = name; next is not null && options.Policies.TryGetValue(next, out PolicyOptions? policy); next = policy.Extends)
        {
            if (line.Contains(next, StringComparer.OrdinalIgnoreCase))
            {
                break;
            }

            line.Add(next);
        }

        return line;
    }

    private static PolicyOptions Inherit(PolicyOptions parent, PolicyOptions child) => new()
    {
        Mode = child.Mode ?? parent.Mode,
        Limits = [.. parent.Limits, .. child.Limits],
        Debounce = child.Debounce ?? parent.Debounce,
        Notify = child.Notify ?? parent.Notify,
        NotifyText = child.NotifyText ?? parent.NotifyText,
        CountDenied = child.CountDenied ?? parent.CountDenied,
    };
}
