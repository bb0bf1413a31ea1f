namespace BotSentinel.Cli.Tenants;

/// <summary>A tenant as the gateway tells of it.</summary>
internal sealed record TenantView(string Id, string Name, bool Enabled, TenantQuotas Quotas, DateTimeOffset CreatedAt);

/// <summary>How much a tenant may have; null: as much as it likes.</summary>
internal sealed record TenantQuotas(int? DecisionsPerSecond, int? Bots, int? Rules, int? StoredDecisions, int? Operators, int? Keys, string? ExcessTraffic);
