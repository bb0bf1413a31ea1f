using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Lists;

/// <summary>A subject on one of a tenant's two lists, which hold for all of its bots.</summary>
internal sealed class ListEntryRow : ITenantRow
{
    public required string TenantId { get; init; }

    public required ListKind List { get; init; }

    /// <summary>Who it is, <c>user:4711</c>, <c>chat:-100</c> or <c>network:192.0.2.0/24</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>When the entry ends; null: never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Why; null when nobody said.</summary>
    public string? Reason { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>The version of the list that put it there, or changed it last.</summary>
    public required int Version { get; init; }
}

/// <summary>What being on a list means.</summary>
internal enum ListKind : byte
{
    /// <summary>Always let through, without counting.</summary>
    Allow,

    /// <summary>Never let through, unless allowed.</summary>
    Block,
}

internal sealed class ListEntryRowConfiguration : IEntityTypeConfiguration<ListEntryRow>
{
    public void Configure(EntityTypeBuilder<ListEntryRow> builder)
    {
        builder.ToTable("list_entries").HasKey(row => new { row.TenantId, row.List, row.Subject });
        builder.HasOne<TenantRow>().WithMany().HasForeignKey(row => row.TenantId);
    }
}
