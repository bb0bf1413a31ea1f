using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Access.Operators;

/// <summary>A person who may sign in. Of no tenant: <see cref="MembershipRow"/> says where they have which role.</summary>
internal sealed class OperatorRow
{
    public required string Id { get; init; }

    /// <summary>What they sign in with, in small letters; null until they have used their link, and for those who sign in elsewhere.</summary>
    public string? Login { get; set; }

    /// <summary>How others see them.</summary>
    public required string Name { get; set; }

    /// <summary>Argon2id in the PHC string format; null: no password.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>The secret of their authenticator app, encrypted; null: none.</summary>
    public string? TotpSecret { get; set; }

    /// <summary>The time step of the last code that was taken: no code is taken twice.</summary>
    public long TotpStep { get; set; }

    /// <summary>Whether they may everything in every tenant.</summary>
    public bool IsPlatformOwner { get; set; }

    public bool IsEnabled { get; set; } = true;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? SignedInAt { get; set; }

    /// <summary>Who vouches for them by OpenID Connect: the issuer and their number there, as one text; null: nobody.</summary>
    public string? Subject { get; set; }

    /// <summary>Counts the changes.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Whether they have not used their link yet.</summary>
    public bool IsInvited => PasswordHash is null && Subject is null;
}

/// <summary>A code that stands in for an authenticator app that is lost, once.</summary>
internal sealed class RecoveryCodeRow
{
    public required string OperatorId { get; init; }

    /// <summary>SHA-256 of the code: it is 80 random bits.</summary>
    public required string Hash { get; init; }
}

/// <summary>Somebody's role in a tenant. Not narrowed to a tenant, for people are in several: who asks says which one.</summary>
internal sealed class MembershipRow
{
    public required string OperatorId { get; init; }

    public required string TenantId { get; init; }

    public required Role Role { get; set; }

    public required DateTimeOffset AddedAt { get; init; }
}

internal sealed class OperatorRowConfiguration : IEntityTypeConfiguration<OperatorRow>, IEntityTypeConfiguration<RecoveryCodeRow>, IEntityTypeConfiguration<MembershipRow>
{
    public void Configure(EntityTypeBuilder<OperatorRow> builder)
    {
        builder.ToTable("operators").HasKey(row => row.Id);
        builder.HasIndex(row => row.Login).IsUnique();
        builder.HasIndex(row => row.Subject).IsUnique();
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.Ignore(row => row.IsInvited);
    }

    public void Configure(EntityTypeBuilder<RecoveryCodeRow> builder)
    {
        builder.ToTable("recovery_codes").HasKey(row => new { row.OperatorId, row.Hash });
        builder.HasOne<OperatorRow>().WithMany().HasForeignKey(row => row.OperatorId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<MembershipRow> builder)
    {
        builder.ToTable("memberships").HasKey(row => new { row.OperatorId, row.TenantId });
        builder.HasIndex(row => row.TenantId);
        builder.HasOne<OperatorRow>().WithMany().HasForeignKey(row => row.OperatorId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Tenants.TenantRow>().WithMany().HasForeignKey(row => row.TenantId).OnDelete(DeleteBehavior.Cascade);
    }
}
