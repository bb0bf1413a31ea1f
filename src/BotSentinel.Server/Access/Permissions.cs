using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Access;

/// <summary>The one table of who may what.</summary>
internal static class Permissions
{
    private const KeyScope Looking = KeyScope.BotsRead | KeyScope.PoliciesRead | KeyScope.ListsRead | KeyScope.SubjectsRead | KeyScope.DecisionsRead;

    /// <summary>What no API key opens, whoever made it.</summary>
    public const KeyScope ForPeople = KeyScope.OperatorsWrite;

    /// <summary>What a platform owner may: everything, in whichever tenant.</summary>
    public const KeyScope PlatformOwner = KeyScope.All;

    public static KeyScope Of(Role role) => role switch
    {
        Role.Owner => KeyScope.Tenant,
        Role.Admin => KeyScope.Tenant & ~KeyScope.OperatorsWrite,
        Role.Moderator => Looking | KeyScope.ListsWrite | KeyScope.SubjectsWrite | KeyScope.ReviewsRead | KeyScope.ReviewsWrite,
        Role.Analyst => Looking,
        Role.Auditor => KeyScope.AuditRead,
        _ => KeyScope.None,
    };
}
