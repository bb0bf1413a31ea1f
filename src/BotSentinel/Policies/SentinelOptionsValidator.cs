using BotSentinel.Policies.Settings;
using BotSentinel.Policies.Validation;

namespace BotSentinel.Policies;

/// <summary>Judges options, however they were made.</summary>
public static class SentinelOptionsValidator
{
    /// <summary>Every mistake in the options, in the order of the settings; empty when they can be used.</summary>
    public static IReadOnlyList<ConfigurationError> Validate(SentinelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Findings findings = new();
        Validate(options, findings);
        return findings.Errors;
    }

    /// <exception cref="SentinelConfigurationException">There are mistakes; the exception lists all of them.</exception>
    internal static void ThrowIfInvalid(SentinelOptions options, Predicate<string> isLimiter, Predicate<string> isFilter, IReadOnlyList<string> opinions)
    {
        ArgumentNullException.ThrowIfNull(options);
        Findings findings = new();
        Validate(options, isLimiter, isFilter, opinions, findings);
        if (findings.Errors.Count > 0)
        {
            throw new SentinelConfigurationException("The configuration", findings.Errors);
        }
    }

    /// <exception cref="SentinelConfigurationException">There are mistakes; the exception lists all of them.</exception>
    internal static void ThrowIfInvalid(LimitOptions limit)
    {
        Findings findings = new();
        PolicySettings.Limit.Check(limit, SettingPath.Root, findings);
        PolicyChecks.CheckLimit(limit, SettingPath.Root, findings);
        if (findings.Errors.Count > 0)
        {
            throw new SentinelConfigurationException("The limit", findings.Errors);
        }
    }

    /// <summary>As <see cref="Validate(SentinelOptions, Findings)"/>, with what is registered.</summary>
    internal static void Validate(SentinelOptions options, Predicate<string> isLimiter, Predicate<string> isFilter, IReadOnlyList<string> opinions, Findings findings)
    {
        Validate(options, findings);
        LimiterChecks.Check(options, isLimiter, findings);
        ContentChecks.CheckRegistered(options, isFilter, findings);
        SecondOpinionChecks.CheckRegistered(options, opinions, findings);
    }

    /// <summary>Adds what is not noted yet.</summary>
    internal static void Validate(SentinelOptions options, Findings findings)
    {
        SentinelSettings.Root.Check(options, SettingPath.Root, findings);
        PolicyChecks.Check(options, findings);
        RuleChecks.Check(options, findings);
        HandlerChecks.Check(options, findings);
        ListChecks.Check(options, findings);
        OutgoingChecks.Check(options, findings);
        ContentChecks.Check(options, findings);
        SecondOpinionChecks.Check(options, findings);
    }
}
