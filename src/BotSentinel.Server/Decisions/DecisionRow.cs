using BotSentinel.Decisions;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Decisions;

/// <summary>A decision that somebody may ask about: a refusal, or what would have been one. Without the message.</summary>
internal sealed class DecisionRow : ITenantRow
{
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    public required string BotId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required TrafficVerdict Verdict { get; init; }

    public required Reason Reason { get; init; }

    /// <summary>Who did it, <c>user:4711</c>; empty when nobody is named.</summary>
    public required string User { get; init; }

    /// <summary>Where, <c>chat:-100</c>; empty when nowhere.</summary>
    public required string Chat { get; init; }

    /// <summary>The decision with its trace, as the API shows it.</summary>
    public required string Document { get; init; }
}

internal sealed class DecisionRowConfiguration : IEntityTypeConfiguration<DecisionRow>
{
    public void Configure(EntityTypeBuilder<DecisionRow> builder)
    {
        builder.ToTable("decisions").HasKey(row => row.Id);
        builder.HasIndex(row => new { row.TenantId, row.Id });
        builder.HasIndex(row => new { row.TenantId, row.BotId, row.Id });
        builder.HasIndex(row => new { row.TenantId, row.Verdict, row.Id });
        builder.HasIndex(row => new { row.TenantId, row.Reason, row.Id });
        builder.HasIndex(row => new { row.TenantId, row.User, row.Id });
        builder.HasIndex(row => new { row.TenantId, row.Chat, row.Id });
    }
}
