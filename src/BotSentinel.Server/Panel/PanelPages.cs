using BotSentinel.Server.Keys;
using MudBlazor;

namespace BotSentinel.Server.Panel;

/// <summary>A page of the panel.</summary>
/// <param name="Name">Its name; its title is the text <c>page.{Name}</c>.</param>
/// <param name="Path">Where it is, below the panel's root; empty: the root.</param>
/// <param name="Icon">What stands before its title.</param>
/// <param name="Group">Under which heading it stands.</param>
/// <param name="Scope">What who sees it must be allowed.</param>
/// <param name="NeedsDatabase">Whether there is nothing to show where the gateway runs from files; its components bear <see cref="NeedsDatabaseAttribute"/>.</param>
internal sealed record PanelPage(string Name, string Path, string Icon, string Group, KeyScope Scope, bool NeedsDatabase = false);

/// <summary>All pages that the menu leads to, in its order. A page is a feature folder's <c>.razor</c> file and a line here.</summary>
internal static class PanelPages
{
    public static IReadOnlyList<PanelPage> All { get; } =
    [
        new("overview", "", Icons.Material.Outlined.Dashboard, "watch", KeyScope.DecisionsRead),
        new("analytics", "analytics", Icons.Material.Outlined.QueryStats, "watch", KeyScope.DecisionsRead),
        new("decisions", "decisions", Icons.Material.Outlined.Stream, "watch", KeyScope.DecisionsRead),
        new("reviews", "reviews", Icons.Material.Outlined.RateReview, "watch", KeyScope.ReviewsRead, NeedsDatabase: true),
        new("subjects", "subjects", Icons.Material.Outlined.PersonSearch, "watch", KeyScope.SubjectsRead),
        new("policies", "policies", Icons.Material.Outlined.Rule, "protect", KeyScope.PoliciesRead),
        new("lists", "lists", Icons.Material.Outlined.ListAlt, "protect", KeyScope.ListsRead, NeedsDatabase: true),
        new("content", "content", Icons.Material.Outlined.Spellcheck, "protect", KeyScope.PoliciesRead),
        new("bots", "bots", Icons.Material.Outlined.SmartToy, "manage", KeyScope.BotsRead),
        new("tenants", "tenants", Icons.Material.Outlined.Domain, "manage", KeyScope.TenantsRead, NeedsDatabase: true),
        new("operators", "operators", Icons.Material.Outlined.Group, "manage", KeyScope.OperatorsRead, NeedsDatabase: true),
        new("sessions", "sessions", Icons.Material.Outlined.Devices, "manage", KeyScope.None, NeedsDatabase: true),
        new("audit", "audit", Icons.Material.Outlined.ReceiptLong, "manage", KeyScope.AuditRead),
        new("keys", "keys", Icons.Material.Outlined.Key, "manage", KeyScope.KeysRead, NeedsDatabase: true),
        new("health", "health-page", Icons.Material.Outlined.MonitorHeart, "manage", KeyScope.BotsRead),
    ];

    /// <summary>Those that whoever looks may see; none for nobody.</summary>
    public static IEnumerable<PanelPage> For(PanelSession session) => session.Caller is not { } caller ? [] : All.Where(page => caller.May(page.Scope) && !(page.NeedsDatabase && session.IsReadOnly));
}
