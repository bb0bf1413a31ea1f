using System.Security.Claims;
using System.Text.Encodings.Web;
using BotSentinel.Server.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace BotSentinel.Server.Access.Sessions;

/// <summary>Makes of a session the <see cref="ClaimsPrincipal"/> that pages ask. A policy named as a permission, <c>bots:read</c>, asks for it.</summary>
internal sealed class SessionAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ISessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "session";

    /// <summary>The claim of a permission.</summary>
    public const string Permission = "permission";

    /// <summary>The claim that says which session it is.</summary>
    public const string Session = "session";

    /// <summary>The principal that a caller is.</summary>
    public static ClaimsPrincipal PrincipalOf(Caller caller)
    {
        SignedIn person = caller.SignedIn!;
        return new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, person.OperatorId),
                new Claim(ClaimTypes.Name, person.Name),
                new Claim(Session, person.SessionHash),
                new Claim("tenant", caller.TenantId),
                .. person.Role is { } role ? [new Claim(ClaimTypes.Role, role.ToString().ToLowerInvariant())] : (Claim[])[],
                .. KeyScopes.Write(caller.Scopes).Select(scope => new Claim(Permission, scope)),
            ],
            SchemeName));
    }

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SessionCookie.Read(Request) is not { } token || await sessions.FindAsync(token, Context.RequestAborted) is not { } caller)
        {
            return AuthenticateResult.NoResult();
        }

        Context.Items[typeof(Caller)] = caller;
        return AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(caller), SchemeName));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Redirect($"{Request.PathBase}/sign-in?return={Uri.EscapeDataString(Request.Path + Request.QueryString)}");
        return Task.CompletedTask;
    }
}
