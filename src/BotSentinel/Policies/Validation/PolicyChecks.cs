using System.Globalization;
using BotSentinel.Policies.Settings;

namespace BotSentinel.Policies.Validation;

/// <summary>What must hold between the settings of policies.</summary>
internal static class PolicyChecks
{
    public static void Check(SentinelOptions options, Findings findings)
    {
        SettingPath policies = SettingPath.Root["policies"];
        foreach ((string name, PolicyOptions policy) in options.Policies.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            CheckInheritance(options, name, policy, policies[name]["extends"], findings);
            for (int i = 0; i < policy.Limits.Length; i++)
            {
                CheckLimit(policy.Limits[i], policies[name]["limits"][i], findings);
            }

            CheckLimitNames(options, name, policy, policies[name]["limits"], findings);
        }
    }

    private static void CheckInheritance(SentinelOptions options, string name, PolicyOptions policy, SettingPath path, Findings findings)
    {
        if (policy.Extends is not { } parent)
        {
            return;
        }

        if (!options.Policies.ContainsKey(parent))
        {
            IEnumerable<string> others = options.Policies.Keys.Where(other => !other.Equals(name, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.OrdinalIgnoreCase);
            findings.Add(path, $"\"{parent}\"", "is no policy.", Spelling.Suggest(parent, others, "There is no other policy; leave this out."));
            return;
        }

        IReadOnlyList<string> line = PolicyInheritance.Ancestry(options, name);
        if (options.Policies[line[^1]].Extends is { } back && back.Equals(name, StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(path, $"\"{parent}\"", $"goes round in a circle: {string.Join(" extends ", line.Append(name))}.", "Take one of these out.");
        }
    }

    private static void CheckLimit(LimitOptions limit, SettingPath path, Findings findings)
    {
        if (limit.Burst is { } burst && limit.Algorithm != LimitAlgorithm.TokenBucket)
        {
            findings.Add(path["burst"], Number(burst), $"has no meaning for {ChoiceShape<LimitAlgorithm>.NameOf(limit.Algorithm)}.", "Leave it out, or use token-bucket.");
        }

        int most = limit.Algorithm == LimitAlgorithm.TokenBucket ? limit.Burst ?? limit.Permits : limit.Permits;
        if (limit.Cost > most && most > 0)
        {
            findings.Add(path["cost"], Number(limit.Cost), "is more than there ever are permits: nothing would pass.", $"Write at most {Number(most)}.");
        }
    }

    private static void CheckLimitNames(SentinelOptions options, string name, PolicyOptions policy, SettingPath limits, Findings findings)
    {
        Dictionary<string, string> owners = new(StringComparer.OrdinalIgnoreCase);
        foreach (string ancestor in PolicyInheritance.Ancestry(options, name).Skip(1))
        {
            foreach (LimitOptions inherited in options.Policies[ancestor].Limits.Where(limit => limit.Name is not null))
            {
                owners.TryAdd(inherited.Name!, $"the inherited policy {ancestor}");
            }
        }

        for (int i = 0; i < policy.Limits.Length; i++)
        {
            if (policy.Limits[i].Name is { } limit && !owners.TryAdd(limit, "this policy"))
            {
                findings.Add(limits[i]["name"], $"\"{limit}\"", $"is the name of another limit of {owners[limit]}.", "Give each limit a name of its own.");
            }
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
