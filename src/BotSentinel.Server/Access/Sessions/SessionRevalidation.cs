using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace BotSentinel.Server.Access.Sessions;

/// <summary>Looks after the session of a page that stays open: signed out, or with another role, its person is nobody there within seconds.</summary>
internal sealed class SessionRevalidation(ILoggerFactory loggers, ISessions sessions) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        IsStillAsync(sessions, authenticationState, cancellationToken);

    /// <summary>Whether the session is open, and says what the page was told.</summary>
    internal static async Task<bool> IsStillAsync(ISessions sessions, AuthenticationState state, CancellationToken cancellationToken) =>
        state.User.FindFirst(SessionAuthentication.Session)?.Value is { } hash
        && await sessions.FindByHashAsync(hash, isUse: false, cancellationToken) is { } caller
        && state.User.Claims.Select(claim => (claim.Type, claim.Value)).SequenceEqual(SessionAuthentication.PrincipalOf(caller).Claims.Select(claim => (claim.Type, claim.Value)));
}
