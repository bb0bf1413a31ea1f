using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Audit;

/// <summary>A key that checkpoints are signed with; the one with the highest number signs. Earlier ones stay, for what they signed.</summary>
internal sealed class AuditKeyRow
{
    public required int Number { get; init; }

    /// <summary>The key to verify with, as it is written.</summary>
    public required string Key { get; init; }

    /// <summary>The key to sign with, encrypted.</summary>
    public required string SigningKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class AuditKeyRowConfiguration : IEntityTypeConfiguration<AuditKeyRow>
{
    public void Configure(EntityTypeBuilder<AuditKeyRow> builder)
    {
        builder.ToTable("audit_keys").HasKey(row => row.Number);
        builder.Property(row => row.Number).ValueGeneratedNever();
    }
}
