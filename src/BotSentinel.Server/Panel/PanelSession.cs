using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using Microsoft.AspNetCore.Components.Authorization;

namespace BotSentinel.Server.Panel;

/// <summary>Who looks at the panel, in this circuit.</summary>
internal sealed class PanelSession(AuthenticationStateProvider states, ISessions sessions, ApiKeys keys)
{
    /// <summary>Who, as of the last <see cref="RefreshAsync"/>; null: nobody who is signed in.</summary>
    public Caller? Caller { get; private set; }

    /// <summary>Where the browser was when it opened the panel, for audit entries.</summary>
    public string? Address { get; set; }

    /// <summary>Whether nothing can be changed, because the gateway runs from files.</summary>
    public bool IsReadOnly => keys.IsReadOnly;

    /// <summary>Asks who it is now: sessions end, and roles change.</summary>
    /// <param name="cancellationToken">Ends asking.</param>
    /// <param name="isUse">Whether somebody does something; false: the page does by itself, which keeps no session from becoming idle.</param>
    public async Task RefreshAsync(CancellationToken cancellationToken, bool isUse = true)
    {
        AuthenticationState state = await states.GetAuthenticationStateAsync();
        Caller = state.User.FindFirst(SessionAuthentication.Session)?.Value is { } hash && await sessions.FindByHashAsync(hash, isUse, cancellationToken) is { } person
            ? person with { Origin = new AuditOrigin(person.Actor, person.SignedIn!.SessionId, Address) }
            : null;
    }
}
