using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Secrets;

/// <summary>A key that secrets are encrypted with, itself encrypted by what is not in the database.</summary>
internal sealed class KeyRingRow
{
    public required string Id { get; init; }

    public required string Xml { get; init; }
}

internal sealed class KeyRingRowConfiguration : IEntityTypeConfiguration<KeyRingRow>
{
    public void Configure(EntityTypeBuilder<KeyRingRow> builder) => builder.ToTable("key_ring").HasKey(row => row.Id);
}
