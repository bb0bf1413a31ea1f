using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Lists;

/// <summary>An entry of an import that is not on the list yet.</summary>
internal sealed class ImportEntryRow : ITenantRow
{
    public required string TenantId { get; init; }

    public required string ImportId { get; init; }

    public required string Subject { get; init; }

    public DateTimeOffset? Until { get; init; }

    public string? Reason { get; init; }
}

internal sealed class ImportEntryRowConfiguration : IEntityTypeConfiguration<ImportEntryRow>
{
    public void Configure(EntityTypeBuilder<ImportEntryRow> builder) => builder.ToTable("import_entries").HasKey(row => new { row.TenantId, row.ImportId, row.Subject });
}
