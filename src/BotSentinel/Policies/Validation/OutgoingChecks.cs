using System.Globalization;
using BotSentinel.Policies.Settings;

namespace BotSentinel.Policies.Validation;

/// <summary>What must hold between the settings of what a bot sends.</summary>
internal static class OutgoingChecks
{
    private const int MostPermitsOfGroup = 1_000;

    public static void Check(SentinelOptions options, Findings findings)
    {
        SettingPath group = SettingPath.Root["outgoing"]["group"];
        if (options.Outgoing.Group.Burst is { } burst)
        {
            findings.Add(group["burst"], burst.ToString(CultureInfo.InvariantCulture), "has no meaning for groups: all permits of a window may be used at once, as far as chat lets them.", "Leave it out.");
        }

        if (options.Outgoing.Group.Permits > MostPermitsOfGroup)
        {
            findings.Add(group["permits"], options.Outgoing.Group.Permits.ToString(CultureInfo.InvariantCulture), "is more than is remembered one by one.", "Write at most 1,000, and a shorter window.");
        }
    }
}
