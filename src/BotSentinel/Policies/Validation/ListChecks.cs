using System.Collections.Immutable;
using BotSentinel.Policies.Settings;
using BotSentinel.Updates;

namespace BotSentinel.Policies.Validation;

/// <summary>What must hold for the entries of lists and roles.</summary>
internal static class ListChecks
{
    public static void Check(SentinelOptions options, Findings findings)
    {
        SettingPath lists = SettingPath.Root["lists"];
        CheckEntries(options.Lists.Allow, lists["allow"], findings);
        CheckEntries(options.Lists.Block, lists["block"], findings);
        foreach ((string role, ImmutableArray<PlatformId> users) in options.Roles)
        {
            for (int i = 0; i < (users.IsDefault ? 0 : users.Length); i++)
            {
                if (users[i].IsNone)
                {
                    findings.Add(SettingPath.Root["roles"][role][i], "0", "is no id.", $"Write {Shapes.Id.Words}.");
                }
            }
        }
    }

    private static void CheckEntries(ImmutableArray<ListEntryOptions> entries, SettingPath path, Findings findings)
    {
        for (int i = 0; i < entries.Length; i++)
        {
            ListEntryOptions entry = entries[i];
            int subjects = (entry.User.IsNone ? 0 : 1) + (entry.Chat.IsNone ? 0 : 1) + (entry.Network is null ? 0 : 1);
            if (subjects == 0 && !findings.HasInside(path[i]))
            {
                findings.Add(path[i], null, "names nobody.", "Write one of user, chat and network.");
            }
            else if (subjects > 1)
            {
                findings.Add(path[i], null, "names more than one subject.", "Write one of user, chat and network; use an entry for each.");
            }
        }
    }
}
