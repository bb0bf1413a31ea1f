using BotSentinel.Server.Access.Operators;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Access.Passkeys;

/// <summary>Somebody's passkey: the public half.</summary>
internal sealed class PasskeyRow
{
    public required string Id { get; init; }

    public required string OperatorId { get; init; }

    /// <summary>How its owner calls it.</summary>
    public required string Name { get; set; }

    /// <summary>What the authenticator calls it, as base64url.</summary>
    public required string CredentialId { get; init; }

    /// <summary>COSE.</summary>
    public required byte[] PublicKey { get; init; }

    public required long SignCount { get; set; }

    public required string[] Transports { get; init; }

    public required bool IsUserVerified { get; set; }

    public required bool IsBackupEligible { get; init; }

    public required bool IsBackedUp { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}

internal sealed class PasskeyRowConfiguration : IEntityTypeConfiguration<PasskeyRow>
{
    public void Configure(EntityTypeBuilder<PasskeyRow> builder)
    {
        builder.ToTable("passkeys").HasKey(row => row.Id);
        builder.HasIndex(row => row.CredentialId).IsUnique();
        builder.HasIndex(row => row.OperatorId);
        builder.HasOne<OperatorRow>().WithMany().HasForeignKey(row => row.OperatorId).OnDelete(DeleteBehavior.Cascade);
    }
}
