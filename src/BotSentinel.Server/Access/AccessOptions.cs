using System.Collections.Immutable;

namespace BotSentinel.Server.Access;

/// <summary>How people sign in, section <c>Gateway:Access</c>.</summary>
internal sealed record AccessOptions
{
    /// <summary>A session that nobody uses ends after this. From 1 min to 30 days; default 30 min.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after this, used or not. From 1 min to 90 days; default 12 h.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>For how long after signing in, or confirming it, keys, roles and exports are open. From 1 min to 1 h; default 10 min.</summary>
    public TimeSpan StepUpLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A file of passwords of known breaches, none of which is taken: SHA-1 hashes in order, one at the beginning of each line. Null: passwords are not compared with any.</summary>
    public string? BreachedPasswords { get; init; }

    /// <summary>Sign-in at a provider of OpenID Connect; null: there is none.</summary>
    public OidcOptions? Oidc { get; init; }
}

/// <summary>A provider of OpenID Connect. Not a record: its text would show the secret.</summary>
internal sealed class OidcOptions
{
    /// <summary>The provider's address (issuer).</summary>
    public required Uri Authority { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Secret; null: the provider asks for none.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>How the page of sign-in calls it. Default: the authority's host.</summary>
    public required string Name { get; init; }

    /// <summary>What is asked for beside <c>openid</c> and <c>profile</c>.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>What the provider's claims mean here; somebody for whom none holds gets in nowhere.</summary>
    public ImmutableArray<OidcRole> Roles { get; init; } = [];
}

/// <summary>A claim with this value means this role in this tenant.</summary>
/// <param name="Claim">The claim's name: <c>groups</c>.</param>
/// <param name="Value">One of its values.</param>
/// <param name="Tenant">The tenant's name; null: platform owner.</param>
/// <param name="Role">The role there.</param>
internal sealed record OidcRole(string Claim, string Value, string? Tenant, Role Role);
