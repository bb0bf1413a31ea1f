namespace BotSentinel.Server.Tenants;

/// <summary>A tenant as the API shows it.</summary>
internal sealed record TenantView(string Id, string Name, bool Enabled, TenantQuotas Quotas, DateTimeOffset CreatedAt)
{
    public static TenantView Of(TenantRow row) => new(row.Id, row.Name, row.IsEnabled, TenantQuotas.Of(row), row.CreatedAt);
}

/// <summary>A tenant to be made.</summary>
internal sealed record NewTenant
{
    /// <summary>Its name in the paths of webhooks: letters, digits, - and _. It stays.</summary>
    public required string Name { get; init; }

    /// <summary>How much it may have; left out: no bounds.</summary>
    public TenantQuotas? Quotas { get; init; }
}

/// <summary>What can be changed of a tenant.</summary>
internal sealed record TenantChange
{
    /// <summary>False: its keys open nothing and its bots are not served.</summary>
    public required bool Enabled { get; init; }

    /// <summary>How much it may have.</summary>
    public required TenantQuotas Quotas { get; init; }
}
