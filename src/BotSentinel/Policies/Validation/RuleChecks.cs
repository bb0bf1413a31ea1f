using BotSentinel.Policies.Settings;

namespace BotSentinel.Policies.Validation;

/// <summary>What must hold between rules, policies and roles.</summary>
internal static class RuleChecks
{
    /// <summary>Rules that say <c>continue</c>: each may add a policy to one decision.</summary>
    public const int MostContinuing = 16;

    public static void Check(SentinelOptions options, Findings findings)
    {
        SettingPath rules = SettingPath.Root["rules"];
        CheckThatSomethingApplies(options, findings);
        CheckReach(options, rules, findings);
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < options.Rules.Length; i++)
        {
            RuleOptions rule = options.Rules[i];
            if (rule.Policy is { Length: > 0 } policy && !options.Policies.ContainsKey(policy))
            {
                findings.Add(rules[i]["policy"], $"\"{policy}\"", "is no policy.", Spelling.Suggest(policy, options.Policies.Keys.Order(StringComparer.OrdinalIgnoreCase), "There are no policies yet; add it under policies."));
            }

            if (rule.Name is { } name && !names.Add(name))
            {
                findings.Add(rules[i]["name"], $"\"{name}\"", "is the name of an earlier rule.", "Give each rule a name of its own.");
            }

            if (rule.When is { } when)
            {
                CheckCondition(options, when, rules[i]["when"], findings);
            }
        }
    }

    private static void CheckThatSomethingApplies(SentinelOptions options, Findings findings)
    {
        if (options.Rules.IsEmpty && options.Handlers.IsEmpty && !options.Policies.IsEmpty && !options.Policies.ContainsKey(SentinelOptions.DefaultPolicy))
        {
            findings.Add(SettingPath.Root["rules"], null, "are missing, and no policy is named default: nothing would be limited.", "Name one policy \"default\", or add a rule such as { \"policy\": \"" + options.Policies.Keys.Order(StringComparer.OrdinalIgnoreCase).First() + "\" }.");
        }
    }

    private static void CheckReach(SentinelOptions options, SettingPath rules, Findings findings)
    {
        int last = options.Rules.ToList().FindIndex(rule => !rule.Continue && rule.Mode != PolicyMode.Off && (rule.When is null || IsEmpty(rule.When)));
        for (int i = last + 1; last >= 0 && i < options.Rules.Length; i++)
        {
            findings.Add(rules[i], null, $"can never apply: rules[{last}] before it takes every update.", $"Move it up, give rules[{last}] a \"when\", or let that one continue.");
        }

        int continuing = 0;
        for (int i = 0; i < options.Rules.Length; i++)
        {
            if (options.Rules[i].Continue && ++continuing > MostContinuing)
            {
                findings.Add(rules[i]["continue"], "true", $"is one more than the {MostContinuing} rules that may continue.", "Put their limits together in fewer policies.");
            }
        }
    }

    private static void CheckCondition(SentinelOptions options, ConditionOptions when, SettingPath path, Findings findings)
    {
        for (int i = 0; i < when.Role.Length; i++)
        {
            if (!options.Roles.ContainsKey(when.Role[i]))
            {
                findings.Add(when.Role.Length == 1 ? path["role"] : path["role"][i], $"\"{when.Role[i]}\"", "is no role.", Spelling.Suggest(when.Role[i], options.Roles.Keys.Order(StringComparer.OrdinalIgnoreCase), "There are no roles yet; add it under roles, with the ids of those who have it."));
            }
        }

        CheckEach(when.All, "all");
        CheckEach(when.Any, "any");
        CheckNested(when.Not, path["not"]);

        void CheckEach(IReadOnlyList<ConditionOptions> conditions, string key)
        {
            for (int i = 0; i < conditions.Count; i++)
            {
                CheckNested(conditions[i], path[key][i]);
            }
        }

        void CheckNested(ConditionOptions? condition, SettingPath place)
        {
            if (condition is not null && IsEmpty(condition))
            {
                findings.Add(place, "{}", "is an empty condition: it always holds.", "Say what is meant, or leave it out.");
            }
            else if (condition is not null)
            {
                CheckCondition(options, condition, place, findings);
            }
        }
    }

    private static bool IsEmpty(ConditionOptions when) =>
        when.Kind.IsEmpty && when.Command.IsEmpty && when.Chat.IsEmpty && when.Language.IsEmpty && when.Platform.IsEmpty && when.Role.IsEmpty
        && when.All.IsEmpty && when.Any.IsEmpty && when.Not is null;
}
