using BotSentinel.Server.Api;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Versions;

/// <summary>A document as it was published. Never changed: going back to it publishes it anew.</summary>
internal sealed class VersionRow : ITenantRow
{
    public required string TenantId { get; init; }

    /// <summary>The id of the policy, bot or tenant.</summary>
    public required string ThingId { get; init; }

    /// <summary>From 1 on, without gaps.</summary>
    public required int Number { get; init; }

    /// <summary>JSON.</summary>
    public required string Document { get; init; }

    /// <summary>Why it was published; null when nobody said.</summary>
    public string? Note { get; init; }

    /// <summary>The version that this one went back to; null when it was a draft.</summary>
    public int? RolledBackTo { get; init; }

    /// <summary>Who published it.</summary>
    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The history of a thing, which may be another tenant's for who runs the gateway.</summary>
    public static IQueryable<VersionRow> Of(SentinelDb db, IVersionedRow row)
    {
        (string tenant, string thing) = (row.TenantId, row.Id);
        return db.Versions.IgnoreQueryFilters().Where(version => version.TenantId == tenant && version.ThingId == thing);
    }

    /// <summary>What is in force of a thing; empty before the first time.</summary>
    public static async Task<string> PublishedAsync(SentinelDb db, IVersionedRow row, CancellationToken cancellationToken) =>
        row.Published is { } number ? await NumberedAsync(db, row, number, cancellationToken) : "{}";

    /// <exception cref="ProblemException">There is no such version.</exception>
    public static async Task<string> NumberedAsync(SentinelDb db, IVersionedRow row, int number, CancellationToken cancellationToken) =>
        await Of(db, row).Where(version => version.Number == number).Select(version => version.Document).FirstOrDefaultAsync(cancellationToken) ?? throw ProblemException.NotFound("version", $"{number}");

    /// <summary>The first version of something that was just made.</summary>
    public static VersionRow First(IVersionedRow row, string document, string by, string? note = null)
    {
        row.Published = 1;
        return new VersionRow { TenantId = row.TenantId, ThingId = row.Id, Number = 1, Document = document, Note = note, By = by, At = row.ChangedAt };
    }
}

internal sealed class VersionRowConfiguration : IEntityTypeConfiguration<VersionRow>
{
    public void Configure(EntityTypeBuilder<VersionRow> builder) => builder.ToTable("versions").HasKey(row => new { row.TenantId, row.ThingId, row.Number });
}
