using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Keys;

/// <summary>An API key, without the key: only its hash is kept.</summary>
internal sealed class KeyRow : ITenantRow
{
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    public required string Name { get; init; }

    /// <summary>SHA-256 of the key, as hexadecimal digits. A key is 256 random bits, so that nothing slower is needed.</summary>
    public required string Hash { get; init; }

    /// <summary>The key's beginning, to know it by.</summary>
    public required string Start { get; init; }

    public required KeyScope Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null: it never ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Written with some delay.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

internal sealed class KeyRowConfiguration : IEntityTypeConfiguration<KeyRow>
{
    public void Configure(EntityTypeBuilder<KeyRow> builder)
    {
        builder.ToTable("keys").HasKey(row => row.Id);
        builder.HasIndex(row => row.Hash).IsUnique();
        builder.HasIndex(row => new { row.TenantId, row.Id });
        builder.HasOne<TenantRow>().WithMany().HasForeignKey(row => row.TenantId);
    }
}
