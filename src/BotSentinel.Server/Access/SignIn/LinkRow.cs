using BotSentinel.Server.Access.Operators;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>A link that lets one person set up how they sign in, once.</summary>
internal sealed class LinkRow
{
    /// <summary>SHA-256 of what the link bears: 256 random bits.</summary>
    public required string Hash { get; init; }

    public required string OperatorId { get; init; }

    /// <summary>The secret of the authenticator app to be, encrypted; null until the link is opened first.</summary>
    public string? TotpSecret { get; set; }

    public required DateTimeOffset EndsAt { get; init; }
}

/// <summary>A challenge that a passkey has answered, kept until it ends so that the answer is taken once.</summary>
internal sealed class UsedChallengeRow
{
    public required string Hash { get; init; }

    public required DateTimeOffset EndsAt { get; init; }
}

internal sealed class LinkRowConfiguration : IEntityTypeConfiguration<LinkRow>, IEntityTypeConfiguration<UsedChallengeRow>
{
    public void Configure(EntityTypeBuilder<LinkRow> builder)
    {
        builder.ToTable("set_up_links").HasKey(row => row.Hash);
        builder.HasIndex(row => row.OperatorId);
        builder.HasOne<OperatorRow>().WithMany().HasForeignKey(row => row.OperatorId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<UsedChallengeRow> builder) => builder.ToTable("used_challenges").HasKey(row => row.Hash);
}
