using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Panel;

/// <summary>Who looks at the panel, in this circuit.</summary>
internal sealed class PanelSession(ApiKeys keys)
{
    /// <summary>Who; null: nobody who is signed in.</summary>
    public Caller? Caller { get; set; } = new(Tenants.TenantRow.Default, "dev", KeyScope.All);

    /// <summary>Whether nothing can be changed, because the gateway runs from files.</summary>
    public bool IsReadOnly => keys.IsReadOnly;
}
