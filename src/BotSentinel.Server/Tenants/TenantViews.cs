using System.Text.Json;
using BotSentinel.Server.Api;

namespace BotSentinel.Server.Tenants;

/// <summary>A tenant as the API shows it.</summary>
internal sealed record TenantView(string Id, string Name, bool Enabled, TenantQuotas Quotas, int? Published, bool HasDraft, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    public static TenantView Of(TenantRow row) => new(row.Id, row.Name, row.IsEnabled, TenantQuotas.Of(row), row.Published, row.Draft is not null, row.CreatedAt, row.ChangedAt);
}

/// <summary>A tenant to be made.</summary>
internal sealed record NewTenant
{
    /// <summary>Its name in the paths of webhooks: letters, digits, - and _. It stays.</summary>
    public required string Name { get; init; }

    /// <summary>How much it may have; left out: no bounds.</summary>
    public TenantQuotas? Quotas { get; init; }
}

/// <summary>What can be changed of a tenant, and has versions: all but its name.</summary>
internal sealed record TenantChange
{
    /// <summary>False: its keys open nothing and its bots are not served.</summary>
    public required bool Enabled { get; init; }

    /// <summary>How much it may have.</summary>
    public required TenantQuotas Quotas { get; init; }

    /// <summary>The document that was kept.</summary>
    public static TenantChange Of(string json) => JsonSerializer.Deserialize<TenantChange>(json, ApiJson.Options)!;

    /// <summary>As it is kept.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ApiJson.Options);

    public void WriteTo(TenantRow row)
    {
        row.IsEnabled = Enabled;
        Quotas.WriteTo(row);
    }
}
