using BotSentinel.Decisions;
using BotSentinel.Policies;

namespace BotSentinel.Pipeline;

/// <summary>A rule with its condition and policy made ready. Rules whose mode is off are left out when the rule set is made.</summary>
internal sealed record Rule(string Name, Condition? When, Policy Policy, bool Continue, PolicyMode Mode)
{
    /// <summary>How decisions name it.</summary>
    public DecidingRule Deciding { get; } = new(Policy.Name, Name, Policy.NotifyText);
}
