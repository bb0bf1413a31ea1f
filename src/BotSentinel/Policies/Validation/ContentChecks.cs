using System.Collections.Immutable;
using BotSentinel.Policies.Settings;

namespace BotSentinel.Policies.Validation;

/// <summary>What must hold between the settings of content rules.</summary>
internal static class ContentChecks
{
    private const int Deepest = 8;

    public static void Check(SentinelOptions options, Findings findings)
    {
        foreach ((string name, PolicyOptions policy) in options.Policies.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            Check(policy.Content, SettingPath.Root["policies"][name]["content"], options, findings);
        }

        Check(options.OutgoingContent, SettingPath.Root["outgoingContent"], options, findings);
        foreach ((string name, OutsideListOptions list) in options.OutsideLists.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            CheckList(list, SettingPath.Root["outsideLists"][name], findings);
        }
    }

    /// <summary>Whether the filters that rules mention are registered: only the sentinel knows.</summary>
    public static void CheckRegistered(SentinelOptions options, Predicate<string> isFilter, Findings findings)
    {
        foreach ((ContentRuleOptions rule, SettingPath path) in All(options))
        {
            if (rule.Filter is { } filter && !isFilter(filter))
            {
                findings.Add(path["filter"], $"\"{filter}\"", "is no registered filter.", $"Register one in code, AddFilter(\"{filter}\", ...), or leave this out.");
            }
        }
    }

    /// <summary>Whether any rule looks at senders' names.</summary>
    public static bool ReadsNames(SentinelOptions options) => All(options).Any(place => place.Rule.Names is not null);

    private static IEnumerable<(ContentRuleOptions Rule, SettingPath Path)> All(SentinelOptions options) =>
        options.Policies.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
            .SelectMany(pair => All(pair.Value.Content?.Rules ?? [], SettingPath.Root["policies"][pair.Key]["content"]["rules"]))
            .Concat(All(options.OutgoingContent?.Rules ?? [], SettingPath.Root["outgoingContent"]["rules"]));

    private static IEnumerable<(ContentRuleOptions Rule, SettingPath Path)> All(ImmutableArray<ContentRuleOptions> rules, SettingPath path)
    {
        for (int i = 0; i < rules.Length; i++)
        {
            yield return (rules[i], path[i]);
            ImmutableArray<ContentRuleOptions> not = rules[i].Not is { } inner ? [inner] : [];
            foreach ((ContentRuleOptions, SettingPath) deeper in All(rules[i].All, path[i]["all"]).Concat(All(rules[i].Any, path[i]["any"])).Concat(All(not, path[i]["not"])))
            {
                yield return deeper;
            }
        }
    }

    private static void Check(ContentOptions? content, SettingPath path, SentinelOptions options, Findings findings)
    {
        if (content is null)
        {
            return;
        }

        for (int i = 0; i < content.Rules.Length; i++)
        {
            CheckRule(content.Rules[i], path["rules"][i], options, findings, depth: 1);
        }

        double[] thresholds = [.. new[] { content.Flag, content.Challenge, content.Deny }.Where(threshold => threshold != 0)];
        if (!thresholds.SequenceEqual(thresholds.Order()))
        {
            findings.Add(path, $"flag {content.Flag:0.###}, challenge {content.Challenge:0.###}, deny {content.Deny:0.###}", "go down where they must rise.", "Write flag <= challenge <= deny, and 0 for what is never to happen.");
        }
    }

    private static void CheckRule(ContentRuleOptions rule, SettingPath path, SentinelOptions options, Findings findings, int depth)
    {
        string[] kinds = [.. ContentSettings.KindsOf(rule)];
        if (kinds.Length != 1 && !findings.HasInside(path))
        {
            findings.Add(
                path,
                kinds.Length == 0 ? null : string.Join(", ", kinds),
                kinds.Length == 0 ? "has no filter." : "has several filters.",
                kinds.Length == 0 ? "Write one, such as \"links\": {}." : "Write each as a rule of its own, or together under \"all\" or \"any\".");
        }

        if (depth > Deepest)
        {
            findings.Add(path, null, $"is nested more than {Deepest} deep.", "Take it apart.");
            return;
        }

        CheckSettings(rule, path, options, findings);
        CheckRules(rule.All, path["all"], options, findings, depth);
        CheckRules(rule.Any, path["any"], options, findings, depth);
        if (rule.Not is { } not)
        {
            CheckRule(not, path["not"], options, findings, depth + 1);
        }
    }

    private static void CheckRules(ImmutableArray<ContentRuleOptions> rules, SettingPath path, SentinelOptions options, Findings findings, int depth)
    {
        for (int i = 0; i < rules.Length; i++)
        {
            CheckRule(rules[i], path[i], options, findings, depth + 1);
        }
    }

    private static void CheckSettings(ContentRuleOptions rule, SettingPath path, SentinelOptions options, Findings findings)
    {
        if (rule.Phrases is { } phrases)
        {
            CheckNotEmpty(phrases.Words.IsEmpty && phrases.Files.IsEmpty, path["phrases"], "words", findings);
            CheckFiles(phrases.Files, path["phrases"]["files"], findings);
        }

        if (rule.Patterns is { } patterns)
        {
            CheckNotEmpty(patterns.Match.IsEmpty, path["patterns"], "match", findings);
        }

        if (rule.Links is { } links)
        {
            CheckFiles(links.SuffixFile is { } file ? [file] : [], path["links"]["suffixFile"], findings);
            CheckLists(links.DenyLists, path["links"]["denyLists"], options, findings);
        }

        if (rule.Spammers is { } spammers)
        {
            CheckNotEmpty(spammers.Lists.IsEmpty, path["spammers"], "lists", findings);
            CheckLists(spammers.Lists, path["spammers"]["lists"], options, findings);
        }

        CheckNotEmpty(rule.Names is { Protect.IsEmpty: true }, path["names"], "protect", findings);
        CheckNotEmpty(rule.Languages is { Wanted.IsEmpty: true }, path["languages"], "wanted", findings);
        CheckNotEmpty(rule.Scripts is { Wanted.IsEmpty: true, Unwanted.IsEmpty: true }, path["scripts"], "wanted", findings);
    }

    private static void CheckNotEmpty(bool isEmpty, SettingPath path, string setting, Findings findings)
    {
        if (isEmpty && !findings.HasInside(path))
        {
            findings.Add(path[setting], null, "is empty: the filter would find nothing.", "Write at least one, or leave the rule out.");
        }
    }

    private static void CheckFiles(ImmutableArray<string> files, SettingPath path, Findings findings)
    {
        for (int i = 0; i < files.Length; i++)
        {
            if (!File.Exists(files[i]))
            {
                findings.Add(files.Length == 1 ? path : path[i], $"\"{files[i]}\"", "is no file.", $"Create it, or correct the path; it was looked for at {Path.GetFullPath(files[i])}.");
            }
        }
    }

    private static void CheckLists(ImmutableArray<string> lists, SettingPath path, SentinelOptions options, Findings findings)
    {
        for (int i = 0; i < lists.Length; i++)
        {
            if (!options.OutsideLists.ContainsKey(lists[i]))
            {
                findings.Add(lists.Length == 1 ? path : path[i], $"\"{lists[i]}\"", "is no outside list.", Spelling.Suggest(lists[i], options.OutsideLists.Keys.Order(StringComparer.OrdinalIgnoreCase), "There is none; add it under outsideLists."));
            }
        }
    }

    private static void CheckList(OutsideListOptions list, SettingPath path, Findings findings)
    {
        if ((list.Url is null) == (list.File is null) && !findings.HasInside(path))
        {
            findings.Add(path, null, list.Url is null ? "has no source." : "has two sources.", "Write either url or file.");
        }

        if (list.Url is { } url && !Uri.TryCreate(url, UriKind.Absolute, out _))
        {
            findings.Add(path["url"], $"\"{url}\"", "is no address.", "Write an address such as \"https://example.org/list.csv\".");
        }
    }
}
