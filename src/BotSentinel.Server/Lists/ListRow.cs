using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Lists;

/// <summary>One of a tenant's two lists, and how often it was changed.</summary>
internal sealed class ListRow : ITenantRow
{
    public required string TenantId { get; init; }

    public required ListKind List { get; init; }

    /// <summary>The number of its latest version; 0 before the first.</summary>
    public int Version { get; set; }
}

/// <summary>A change of a list, of one entry or many at once. What it did to each is in <see cref="ListChangeRow"/>.</summary>
internal sealed class ListVersionRow : ITenantRow
{
    public required string TenantId { get; init; }

    public required ListKind List { get; init; }

    /// <summary>From 1 on, without gaps.</summary>
    public required int Number { get; init; }

    /// <summary>Why; null when nobody said.</summary>
    public string? Note { get; init; }

    /// <summary>The version that this one went back to; null when it did not.</summary>
    public int? RolledBackTo { get; init; }

    /// <summary>The import that made it; null when none did.</summary>
    public string? ImportId { get; init; }

    /// <summary>Entries that came.</summary>
    public required int Added { get; init; }

    /// <summary>Entries whose end or reason became another.</summary>
    public required int Changed { get; init; }

    /// <summary>Entries that went.</summary>
    public required int Removed { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>What a version of a list did to one entry: both sides of it, so that it can be undone.</summary>
internal sealed class ListChangeRow : ITenantRow
{
    public required string TenantId { get; init; }

    public required ListKind List { get; init; }

    /// <summary>The version that did it.</summary>
    public required int Number { get; init; }

    public required string Subject { get; init; }

    /// <summary>Whether there was an entry before.</summary>
    public required bool WasThere { get; init; }

    public DateTimeOffset? UntilBefore { get; init; }

    public string? ReasonBefore { get; init; }

    /// <summary>Whether there was one afterwards.</summary>
    public required bool IsThere { get; init; }

    public DateTimeOffset? UntilAfter { get; init; }

    public string? ReasonAfter { get; init; }
}

internal sealed class ListRowConfiguration : IEntityTypeConfiguration<ListRow>, IEntityTypeConfiguration<ListVersionRow>, IEntityTypeConfiguration<ListChangeRow>
{
    public void Configure(EntityTypeBuilder<ListRow> builder)
    {
        builder.ToTable("lists").HasKey(row => new { row.TenantId, row.List });
        builder.HasOne<TenantRow>().WithMany().HasForeignKey(row => row.TenantId);
    }

    public void Configure(EntityTypeBuilder<ListVersionRow> builder) => builder.ToTable("list_versions").HasKey(row => new { row.TenantId, row.List, row.Number });

    public void Configure(EntityTypeBuilder<ListChangeRow> builder) => builder.ToTable("list_changes").HasKey(row => new { row.TenantId, row.List, row.Number, row.Subject });
}
