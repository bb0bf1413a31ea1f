using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Audit;

/// <summary>Who did what to what. Written in the transaction that did it; never changed.</summary>
internal sealed class AuditEntryRow : ITenantRow
{
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The API key's id, or what the gateway itself did it as.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done: <c>policy.publish</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The id of what it was done to.</summary>
    public required string Target { get; init; }

    /// <summary>What changed, as JSON; null when the action says it all. Never a secret, never a message.</summary>
    public string? Detail { get; init; }
}

internal sealed class AuditEntryRowConfiguration : IEntityTypeConfiguration<AuditEntryRow>
{
    public void Configure(EntityTypeBuilder<AuditEntryRow> builder)
    {
        builder.ToTable("audit_entries").HasKey(row => row.Id);
        builder.HasIndex(row => new { row.TenantId, row.Id });
        builder.HasIndex(row => new { row.TenantId, row.Target });
    }
}
