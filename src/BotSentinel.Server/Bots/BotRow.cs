using BotSentinel.Server.Gateway;
using BotSentinel.Server.Policies;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Bots;

/// <summary>A protected bot.</summary>
internal sealed class BotRow : ITenantRow, IVersionedRow
{
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    /// <summary>Its name within the tenant.</summary>
    public required string Name { get; init; }

    /// <summary>The name in small letters, as paths are compared.</summary>
    public string NameKey { get; private set; } = "";

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

    /// <summary>The token, encrypted.</summary>
    public required string Token { get; set; }

    /// <summary>Half of the token's SHA-256, by which traffic finds its bot.</summary>
    public required string TokenHash { get; set; }

    public BotMode Mode { get; set; }

    /// <summary>The bot's own webhook address; null in polling mode, or when the bot tells it.</summary>
    public string? Upstream { get; set; }

    /// <summary>The webhook's secret token, encrypted; null in polling mode.</summary>
    public string? SecretToken { get; set; }

    /// <summary>The Bot API server; null: the gateway's.</summary>
    public string? Telegram { get; set; }

    /// <summary>The policy it is protected by; null: the built-in one.</summary>
    public string? PolicyId { get; set; }

    /// <summary>Whether limited users are told where the policy says so.</summary>
    public bool Notices { get; set; } = true;

    /// <summary>False: the gateway serves it no more than one it does not know.</summary>
    public bool IsEnabled { get; set; } = true;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; set; }
}

internal sealed class BotRowConfiguration : IEntityTypeConfiguration<BotRow>
{
    public void Configure(EntityTypeBuilder<BotRow> builder)
    {
        builder.ToTable("bots").HasKey(row => row.Id);
        builder.Property(row => row.NameKey).HasComputedColumnSql("lower(name)", stored: true);
        builder.HasIndex(row => new { row.TenantId, row.NameKey }).IsUnique();
        builder.HasIndex(row => row.TokenHash).IsUnique();
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.HasOne<TenantRow>().WithMany().HasForeignKey(row => row.TenantId);
        builder.HasOne<PolicyRow>().WithMany().HasForeignKey(row => row.PolicyId).OnDelete(DeleteBehavior.Restrict);
    }
}
