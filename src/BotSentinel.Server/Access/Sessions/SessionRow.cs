using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Tenants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Access.Sessions;

/// <summary>Somebody who is signed in, in one browser. Revoked: gone.</summary>
internal sealed class SessionRow
{
    public required string Id { get; init; }

    /// <summary>SHA-256 of what the browser's cookie holds: 256 random bits.</summary>
    public required string Hash { get; init; }

    public required string OperatorId { get; init; }

    /// <summary>The tenant that is being worked in.</summary>
    public required string TenantId { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Written with some delay.</summary>
    public required DateTimeOffset SeenAt { get; set; }

    /// <summary>When it ends, used or not.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When they last proved to be who they are.</summary>
    public required DateTimeOffset ProvedAt { get; set; }

    public required SignInMethod Method { get; init; }

    /// <summary>Where they signed in from, for them to know it by.</summary>
    public string? Address { get; init; }

    /// <summary>Their browser, as it calls itself.</summary>
    public string? Agent { get; init; }
}

/// <summary>How somebody signed in.</summary>
internal enum SignInMethod : byte
{
    /// <summary>Password, and a code of the authenticator app.</summary>
    Password = 1,

    /// <summary>Password, and a recovery code.</summary>
    Recovery = 2,

    /// <summary>A passkey.</summary>
    Passkey = 3,

    /// <summary>A provider of OpenID Connect.</summary>
    Oidc = 4,

    /// <summary>A set-up link.</summary>
    Link = 5,
}

internal sealed class SessionRowConfiguration : IEntityTypeConfiguration<SessionRow>
{
    public void Configure(EntityTypeBuilder<SessionRow> builder)
    {
        builder.ToTable("sessions").HasKey(row => row.Id);
        builder.HasIndex(row => row.Hash).IsUnique();
        builder.HasIndex(row => row.OperatorId);
        builder.HasOne<OperatorRow>().WithMany().HasForeignKey(row => row.OperatorId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<TenantRow>().WithMany().HasForeignKey(row => row.TenantId).OnDelete(DeleteBehavior.Cascade);
    }
}
