namespace BotSentinel.Server.Tenants;

/// <summary>What stands in a tenant's form. Null: no bound of its own.</summary>
public sealed class TenantForm
{
    public string Name { get; set; } = "";

    public bool Enabled { get; set; } = true;

    public int? DecisionsPerSecond { get; set; }

    public int? Bots { get; set; }

    public int? Rules { get; set; }

    public int? StoredDecisions { get; set; }

    public int? ListEntries { get; set; }

    public int? Operators { get; set; }

    public int? Keys { get; set; }

    /// <summary>Whether traffic over the quota is kept from the bot.</summary>
    public bool RefusesExcess { get; set; }

    internal static TenantForm Of(TenantView tenant) => new()
    {
        Name = tenant.Name,
        Enabled = tenant.Enabled,
        DecisionsPerSecond = tenant.Quotas.DecisionsPerSecond,
        Bots = tenant.Quotas.Bots,
        Rules = tenant.Quotas.Rules,
        StoredDecisions = tenant.Quotas.StoredDecisions,
        ListEntries = tenant.Quotas.ListEntries,
        Operators = tenant.Quotas.Operators,
        Keys = tenant.Quotas.Keys,
        RefusesExcess = tenant.Quotas.ExcessTraffic == ExcessTraffic.Refuse,
    };

    internal NewTenant ToNew() => new() { Name = Name.Trim(), Quotas = Quotas };

    internal TenantChange ToChange() => new() { Enabled = Enabled, Quotas = Quotas };

    private TenantQuotas Quotas => new()
    {
        DecisionsPerSecond = DecisionsPerSecond,
        Bots = Bots,
        Rules = Rules,
        StoredDecisions = StoredDecisions,
        ListEntries = ListEntries,
        Operators = Operators,
        Keys = Keys,
        ExcessTraffic = RefusesExcess ? ExcessTraffic.Refuse : ExcessTraffic.Pass,
    };
}
