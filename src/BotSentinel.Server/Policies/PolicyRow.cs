using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Policies;

/// <summary>A policy file that the gateway keeps: policies, rules, roles and lists that bots are protected by. What is published is in <see cref="VersionRow"/>.</summary>
internal sealed class PolicyRow : ITenantRow, IVersionedRow
{
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    public required string Name { get; set; }

    /// <inheritdoc/>
    public int Version { get; set; } = 1;

    /// <inheritdoc/>
    public string? Draft { get; set; }

    /// <inheritdoc/>
    public string? DraftBy { get; set; }

    /// <inheritdoc/>
    public DateTimeOffset? DraftAt { get; set; }

    /// <inheritdoc/>
    public int? Published { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; set; }
}

internal sealed class PolicyRowConfiguration : IEntityTypeConfiguration<PolicyRow>
{
    public void Configure(EntityTypeBuilder<PolicyRow> builder)
    {
        builder.ToTable("policies").HasKey(row => row.Id);
        builder.HasIndex(row => new { row.TenantId, row.Name }).IsUnique();
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.HasOne<TenantRow>().WithMany().HasForeignKey(row => row.TenantId);
    }
}
