using BotSentinel.Server.Policies.Trials;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Reviews;

/// <summary>A message that an operator may judge; all that are nearly the same are one.</summary>
internal sealed class ReviewRow : ITenantRow
{
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    /// <summary>The bot that it came to first.</summary>
    public required string BotId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>When it, or nearly the same, came last.</summary>
    public required DateTimeOffset LastAt { get; set; }

    /// <summary>How often.</summary>
    public required int Times { get; set; }

    public required ReviewCause Cause { get; init; }

    public ReviewState State { get; set; }

    /// <summary>Who judged it, as audit entries call them; null as long as nobody did.</summary>
    public string? JudgedBy { get; set; }

    public DateTimeOffset? JudgedAt { get; set; }

    /// <summary>A <see cref="ReviewedText"/>, encrypted for the tenant.</summary>
    public required string Said { get; init; }
}

/// <summary>Somebody who sent such a message, and the decision about it.</summary>
internal sealed class SightingRow : ITenantRow
{
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    public required string ReviewId { get; init; }

    /// <summary>The decision; empty where it was let through, for those are not kept.</summary>
    public required string DecisionId { get; init; }

    /// <summary>Who sent it, <c>user:4711</c>; empty when nobody is named.</summary>
    public required string User { get; init; }

    /// <summary>Where, <c>chat:-100</c>; empty when nowhere.</summary>
    public required string Chat { get; init; }
}

/// <summary>Why a message waits to be judged.</summary>
public enum ReviewCause : byte
{
    /// <summary>Its content was refused.</summary>
    Refused = 1,

    /// <summary>Its content was flagged, and it went through.</summary>
    Flagged = 2,

    /// <summary>Its content would have been refused or flagged, but for shadow mode.</summary>
    Shadow = 3,

    /// <summary>The spam model was in doubt, and it went through.</summary>
    Doubtful = 4,
}

/// <summary>What operators said of it.</summary>
public enum ReviewState : byte
{
    /// <summary>Nothing yet.</summary>
    Open = 0,

    /// <summary>It is spam.</summary>
    Spam = 1,

    /// <summary>It is not.</summary>
    Honest = 2,
}

/// <summary>What a message said, and what filters found in it. Personal data: in the database encrypted, never in logs.</summary>
/// <param name="Text">The text or caption, its first 4,096 characters.</param>
/// <param name="Score">All findings as one; 0 where there are none.</param>
/// <param name="Probability">How sure the spam model was; 0 when it was not asked.</param>
/// <param name="Findings">What was found, strongest rule first.</param>
internal sealed record ReviewedText(string Text, double Score, double Probability, IReadOnlyList<TrialFinding> Findings);

internal sealed class ReviewRowConfiguration : IEntityTypeConfiguration<ReviewRow>
{
    public void Configure(EntityTypeBuilder<ReviewRow> builder)
    {
        builder.ToTable("reviews").HasKey(row => row.Id);
        builder.HasIndex(row => new { row.TenantId, row.State, row.Id });
        builder.HasIndex(row => row.LastAt);
    }
}

internal sealed class SightingRowConfiguration : IEntityTypeConfiguration<SightingRow>
{
    public void Configure(EntityTypeBuilder<SightingRow> builder)
    {
        builder.ToTable("sightings").HasKey(row => row.Id);
        builder.HasIndex(row => row.ReviewId);
        builder.HasIndex(row => new { row.TenantId, row.User });
        builder.HasIndex(row => new { row.TenantId, row.DecisionId });
    }
}
