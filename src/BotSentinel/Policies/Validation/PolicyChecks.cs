using System.Globalization;
using BotSentinel.Policies.Settings;
using BotSentinel.Scopes;

namespace BotSentinel.Policies.Validation;

/// <summary>What must hold between the settings of policies.</summary>
internal static class PolicyChecks
{
    // Beyond this, the instant at which a bucket is full again would not fit a date.
    private static readonly TimeSpan LongestRefill = TimeSpan.FromDays(36_500);

    private const int MostPermitsInLog = 64;
    private static readonly TimeSpan[] Periods = [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30)];

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

        List<string> line = Ancestry(options, name);
        if (options.Policies[line[^1]].Extends is { } back && back.Equals(name, StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(path, $"\"{parent}\"", $"goes round in a circle: {string.Join(" extends ", line.Append(name))}.", "Take one of these out.");
        }
    }

    /// <summary>What must hold between the settings of one limit.</summary>
    public static void CheckLimit(LimitOptions limit, SettingPath path, Findings findings)
    {
        CheckAmounts(limit, path, findings);
        CheckAlgorithm(limit, path, findings);
        CheckBatch(limit, path, findings);
    }

    private static void CheckAmounts(LimitOptions limit, SettingPath path, Findings findings)
    {
        bool isBucket = limit.Algorithm == LimitAlgorithm.TokenBucket;
        if (limit.Burst is { } burst && !isBucket)
        {
            findings.Add(path["burst"], Number(burst), $"has no meaning for {ChoiceShape<LimitAlgorithm>.NameOf(limit.Algorithm)}.", "Leave it out, or use token-bucket.");
        }

        int most = isBucket ? limit.Burst ?? limit.Permits : limit.Permits;
        if (limit.Cost > most && most > 0)
        {
            findings.Add(path["cost"], Number(limit.Cost), "is more than there ever are permits: nothing would pass.", $"Write at most {Number(most)}.");
        }

        if (isBucket && limit.Permits > 0 && (Int128)limit.Window.Ticks * (limit.Burst ?? 0) / limit.Permits > LongestRefill.Ticks)
        {
            findings.Add(path["burst"], Number(limit.Burst!.Value), "would take more than 100 years to be saved up.", "Write a smaller burst, more permits or a shorter window.");
        }
    }

    private static void CheckAlgorithm(LimitOptions limit, SettingPath path, Findings findings)
    {
        string algorithm = ChoiceShape<LimitAlgorithm>.NameOf(limit.Algorithm);
        bool isQuota = limit.Algorithm == LimitAlgorithm.Quota;
        if (limit.Algorithm is LimitAlgorithm.SlidingLog or LimitAlgorithm.Concurrency && limit.Permits > MostPermitsInLog)
        {
            findings.Add(path["permits"], Number(limit.Permits), $"is more than {algorithm} can remember one by one.", $"Write at most {MostPermitsInLog}, or use sliding-window.");
        }

        if (isQuota && !Periods.Contains(limit.Window))
        {
            findings.Add(path["window"], $"\"{Duration.Format(limit.Window)}\"", "is no period of the calendar.", "Write \"1h\", \"1d\", \"7d\", or \"30d\" for a month.");
        }

        if (limit.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            findings.Add(path["timeZone"], $"\"{zone}\"", "is no time zone that this machine knows.", "Write an id such as \"Europe/Berlin\", or leave it out for UTC.");
        }

        if (limit.Algorithm == LimitAlgorithm.Cooldown && limit.Steps.IsDefaultOrEmpty)
        {
            findings.Add(path["steps"], null, "has no step.", "Write at least one duration.");
        }
    }

    private static void CheckBatch(LimitOptions limit, SettingPath path, Findings findings)
    {
        if (limit.Batch is not { } batch)
        {
            return;
        }

        int most = limit.Algorithm == LimitAlgorithm.TokenBucket ? Math.Min(limit.Permits, limit.Burst ?? limit.Permits) : limit.Permits;
        if (limit.Scope != LimitScope.Global)
        {
            findings.Add(path["batch"], Number(batch), "is only for a limit that all updates share.", "Leave it out, or write \"scope\": \"global\".");
        }
        else if (limit.Algorithm is LimitAlgorithm.SlidingLog or LimitAlgorithm.Concurrency or LimitAlgorithm.Cooldown)
        {
            findings.Add(path["batch"], Number(batch), $"has no meaning for {ChoiceShape<LimitAlgorithm>.NameOf(limit.Algorithm)}.", "Leave it out, or use another algorithm.");
        }
        else if (batch < 2 || batch > most)
        {
            findings.Add(path["batch"], Number(batch), "does not fit the limit.", $"Write from 2 to {Number(most)}.");
        }
    }

    private static void CheckLimitNames(SentinelOptions options, string name, PolicyOptions policy, SettingPath limits, Findings findings)
    {
        Dictionary<string, string> owners = new(StringComparer.OrdinalIgnoreCase);
        foreach (string ancestor in Ancestry(options, name).Skip(1))
        {
            foreach (LimitOptions inherited in options.Policies[ancestor].Limits.Where(limit => limit.Name is not null))
            {
                owners.TryAdd(inherited.Name!, $"the inherited policy {ancestor}");
            }
        }

        // A given name must not be one that another limit gets without being asked: they would share counters.
        for (int i = 0; i < policy.Limits.Length; i++)
        {
            if (policy.Limits[i].Name is null)
            {
                owners.TryAdd(LimitName.Of(policy.Limits[i].Scope, i), "this policy");
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

    /// <summary>The policy and those it extends, nearest first; ends before an unknown policy and before one that was met already.</summary>
    private static List<string> Ancestry(SentinelOptions options, string name)
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

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
