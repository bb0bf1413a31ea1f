using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Audit;

/// <summary>A log that has entries: a tenant's, also when the tenant is gone, or the gateway's own.</summary>
internal sealed class AuditLogRow : ITenantRow
{
    /// <summary>Whose log tells of what belongs to no tenant: sign-ins of nobody.</summary>
    public const string Gateway = "gateway";

    public required string TenantId { get; init; }

    public required DateTimeOffset BeganAt { get; init; }
}

/// <summary>The root of a complete subtree of a log's Merkle tree, so that nothing has to read all entries: of 256 of them, of 256 times 256, and so on.</summary>
internal sealed class AuditSubtreeRow : ITenantRow
{
    public required string TenantId { get; init; }

    /// <summary>1 for 256 entries, 2 for 65,536...</summary>
    public required int Level { get; init; }

    /// <summary>Its place among those of its level.</summary>
    public required long Place { get; init; }

    public required byte[] Hash { get; init; }
}

/// <summary>A checkpoint of a log.</summary>
internal sealed class AuditCheckpointRow : ITenantRow
{
    public required string TenantId { get; init; }

    /// <summary>Entries that it speaks for.</summary>
    public required long Size { get; init; }

    public required byte[] Root { get; init; }

    /// <summary>The signed text.</summary>
    public required string Note { get; init; }

    /// <summary>The index of the first entry since the checkpoint before.</summary>
    public required long First { get; init; }

    /// <summary>The hashes of the entries since then.</summary>
    public required byte[] Leaves { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Whether it has been handed out to be kept elsewhere.</summary>
    public bool IsSent { get; set; }
}

internal sealed class AuditLogRowConfiguration : IEntityTypeConfiguration<AuditLogRow>, IEntityTypeConfiguration<AuditSubtreeRow>, IEntityTypeConfiguration<AuditCheckpointRow>
{
    public void Configure(EntityTypeBuilder<AuditLogRow> builder) => builder.ToTable("audit_logs").HasKey(row => row.TenantId);

    public void Configure(EntityTypeBuilder<AuditSubtreeRow> builder) => builder.ToTable("audit_subtrees").HasKey(row => new { row.TenantId, row.Level, row.Place });

    public void Configure(EntityTypeBuilder<AuditCheckpointRow> builder)
    {
        builder.ToTable("audit_checkpoints").HasKey(row => new { row.TenantId, row.Size });
        builder.HasIndex(row => new { row.IsSent, row.At });
    }
}
