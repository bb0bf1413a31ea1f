using BotSentinel.Policies.Settings;

namespace BotSentinel.Policies.Validation;

/// <summary>Whether the limiters that policies mention are there: only the sentinel knows, for they are registered in code.</summary>
internal static class LimiterChecks
{
    public static void Check(SentinelOptions options, Predicate<string> isLimiter, Findings findings)
    {
        foreach ((string name, PolicyOptions policy) in options.Policies.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            for (int i = 0; i < policy.Limiters.Length; i++)
            {
                if (!isLimiter(policy.Limiters[i]))
                {
                    findings.Add(
                        SettingPath.Root["policies"][name]["limiters"][i],
                        $"\"{policy.Limiters[i]}\"",
                        "is no registered limiter.",
                        $"Register one in code, AddLimiter(\"{policy.Limiters[i]}\", ...) or a keyed service, or leave this out.");
                }
            }
        }
    }
}
