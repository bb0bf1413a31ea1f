using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Analytics;

/// <summary>How often something stood behind a refusal of a bot in an hour; the most frequent alone are kept, for a week.</summary>
internal sealed class TrafficTopRow : ITenantRow
{
    public required string TenantId { get; init; }

    /// <summary>The hour's begin.</summary>
    public required DateTimeOffset At { get; init; }

    public required string BotId { get; init; }

    public required TopKind Kind { get; init; }

    /// <summary>Who or what, <c>user:4711</c>.</summary>
    public required string Name { get; init; }

    public required long Count { get; init; }
}

/// <summary>What is counted behind refusals.</summary>
internal enum TopKind : byte
{
    /// <summary>Who acted.</summary>
    Subject,

    /// <summary>Where.</summary>
    Chat,

    /// <summary>The rule that chose the policy.</summary>
    Rule,

    /// <summary>The limit, debounce or list entry.</summary>
    Limit,
}

internal sealed class TrafficTopRowConfiguration : IEntityTypeConfiguration<TrafficTopRow>
{
    public void Configure(EntityTypeBuilder<TrafficTopRow> builder)
    {
        builder.ToTable("traffic_tops").HasKey(row => new { row.TenantId, row.At, row.BotId, row.Kind, row.Name });
        builder.HasIndex(row => row.At);
    }
}
