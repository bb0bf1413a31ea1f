namespace BotSentinel.Server.Store;

/// <summary>A row that belongs to a tenant. Every query for such rows is narrowed to one tenant, or throws.</summary>
internal interface ITenantRow
{
    string TenantId { get; }
}
