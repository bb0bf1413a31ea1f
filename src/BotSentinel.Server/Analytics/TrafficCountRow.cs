using BotSentinel.Decisions;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Analytics;

/// <summary>How many updates of a bot were decided how in a minute, or in an hour; all gateways add to the same row.</summary>
internal sealed class TrafficCountRow : ITenantRow
{
    public required string TenantId { get; init; }

    /// <summary>How long it counts.</summary>
    public required TrafficSpan Span { get; init; }

    /// <summary>When it begins.</summary>
    public required DateTimeOffset At { get; init; }

    public required string BotId { get; init; }

    public required TrafficVerdict Verdict { get; init; }

    public required Reason Reason { get; init; }

    public required long Count { get; init; }
}

/// <summary>How long a row counts.</summary>
internal enum TrafficSpan : byte
{
    /// <summary>Kept for a day.</summary>
    Minute,

    /// <summary>Kept for 90 days.</summary>
    Hour,
}

internal sealed class TrafficCountRowConfiguration : IEntityTypeConfiguration<TrafficCountRow>
{
    public void Configure(EntityTypeBuilder<TrafficCountRow> builder)
    {
        builder.ToTable("traffic_counts").HasKey(row => new { row.TenantId, row.Span, row.At, row.BotId, row.Verdict, row.Reason });
        builder.HasIndex(row => new { row.Span, row.At });
    }
}
