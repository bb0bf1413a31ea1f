using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Lists;

/// <summary>An import of many entries into a list, and how far it is.</summary>
internal sealed class ImportRow : ITenantRow
{
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    public required ListKind List { get; init; }

    public required ImportState State { get; set; }

    /// <summary>Lines of the file, empty ones included.</summary>
    public required int Lines { get; init; }

    /// <summary>Lines read so far.</summary>
    public int Done { get; set; }

    /// <summary>Lines that are entries.</summary>
    public int Taken { get; set; }

    /// <summary>Lines that were refused.</summary>
    public int Refused { get; set; }

    /// <summary>Whether it waits to be published when it has been read.</summary>
    public required bool IsDraft { get; init; }

    /// <summary>Entries that come on the list by it.</summary>
    public int Added { get; set; }

    /// <summary>Entries of the list that it changes.</summary>
    public int Changed { get; set; }

    /// <summary>Entries that are on the list already, and say the same.</summary>
    public int Unchanged { get; set; }

    /// <summary>The version of the list that it made; null when it made none.</summary>
    public int? Version { get; set; }

    /// <summary>The first of the refused lines with their mistakes, as JSON.</summary>
    public required string Errors { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last got on: where that is long ago, its gateway has ended.</summary>
    public required DateTimeOffset ProgressAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>How an import goes.</summary>
internal enum ImportState : byte
{
    Running,

    Done,

    /// <summary>The gateway ended meanwhile; nothing of it is on the list.</summary>
    Interrupted,

    /// <summary>It could not go on: an error says why, unless it was the gateway's fault. Nothing of it is on the list.</summary>
    Failed,

    /// <summary>It has been read, and is on the list once it is published.</summary>
    Draft,

    /// <summary>It was a draft, and is none any more.</summary>
    Discarded,
}

internal sealed class ImportRowConfiguration : IEntityTypeConfiguration<ImportRow>
{
    public void Configure(EntityTypeBuilder<ImportRow> builder)
    {
        builder.ToTable("imports").HasKey(row => row.Id);
        builder.HasIndex(row => new { row.TenantId, row.Id });
    }
}
