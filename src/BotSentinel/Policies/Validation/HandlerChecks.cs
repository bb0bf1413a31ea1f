using System.Globalization;
using BotSentinel.Policies.Settings;

namespace BotSentinel.Policies.Validation;

/// <summary>What must hold between handlers, policies and roles.</summary>
internal static class HandlerChecks
{
    public static void Check(SentinelOptions options, Findings findings)
    {
        SettingPath handlers = SettingPath.Root["handlers"];
        foreach ((string name, HandlerOptions handler) in options.Handlers.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            SettingPath path = handlers[name];
            CheckNames(handler.Policies, path["policies"], "policy", options.Policies.Keys, "There are no policies yet; add it under policies.", findings);
            CheckNames(handler.Roles, path["roles"], "role", options.Roles.Keys, "There are no roles yet; add it under roles, with the ids of those who have it.", findings);
            foreach (string policy in handler.Policies.Where(policy => policy is not null && handler.Cost is not null))
            {
                CheckCost(options.Policies.GetValueOrDefault(policy), policy, handler.Cost!.Value, path["cost"], findings);
            }
        }
    }

    private static void CheckNames(IReadOnlyList<string> names, SettingPath path, string what, IEnumerable<string> known, string noneYet, Findings findings)
    {
        string[] all = [.. known.Order(StringComparer.OrdinalIgnoreCase)];
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] is { Length: > 0 } name && !all.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                findings.Add(names.Count == 1 ? path : path[i], $"\"{name}\"", $"is no {what}.", Spelling.Suggest(name, all, noneYet));
            }
        }
    }

    private static void CheckCost(PolicyOptions? policy, string name, double cost, SettingPath path, Findings findings)
    {
        foreach (LimitOptions limit in policy?.Limits ?? [])
        {
            int most = limit.Algorithm == LimitAlgorithm.TokenBucket ? limit.Burst ?? limit.Permits : limit.Permits;
            if (cost > most && most > 0)
            {
                findings.Add(path, cost.ToString(CultureInfo.InvariantCulture), $"is more than policy {name} ever has permits: nothing would pass.", string.Create(CultureInfo.InvariantCulture, $"Write at most {most}."));
                return;
            }
        }
    }
}
