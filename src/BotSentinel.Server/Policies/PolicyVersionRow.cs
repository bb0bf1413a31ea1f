using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Policies;

/// <summary>A policy file as it was published. Never changed: going back to it publishes it anew.</summary>
internal sealed class PolicyVersionRow : ITenantRow
{
    public required string TenantId { get; init; }

    public required string PolicyId { get; init; }

    /// <summary>From 1 on, without gaps.</summary>
    public required int Number { get; init; }

    public required string Document { get; init; }

    /// <summary>Why it was published; null when nobody said.</summary>
    public string? Note { get; init; }

    /// <summary>The version that this one went back to; null when it was a draft.</summary>
    public int? RolledBackTo { get; init; }

    /// <summary>Who published it.</summary>
    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }
}

internal sealed class PolicyVersionRowConfiguration : IEntityTypeConfiguration<PolicyVersionRow>
{
    public void Configure(EntityTypeBuilder<PolicyVersionRow> builder)
    {
        builder.ToTable("policy_versions").HasKey(row => new { row.PolicyId, row.Number });
        builder.HasOne<PolicyRow>().WithMany().HasForeignKey(row => row.PolicyId).OnDelete(DeleteBehavior.Cascade);
    }
}
