using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Access.Sessions;

/// <summary>Somewhere that somebody is signed in.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Current">Whether it is the one that asks.</param>
/// <param name="Method">How they signed in.</param>
/// <param name="Address">Where from.</param>
/// <param name="Agent">Their browser, as it calls itself.</param>
/// <param name="CreatedAt">When they signed in.</param>
/// <param name="SeenAt">When it was used last; up to half a minute late.</param>
/// <param name="EndsAt">When it ends, used or not.</param>
internal sealed record SessionView(string Id, bool Current, SignInMethod Method, string? Address, string? Agent, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, DateTimeOffset EndsAt)
{
    public static SessionView Of(SessionRow row, Caller caller) => new(row.Id, row.Id == caller.SignedIn?.SessionId, row.Method, row.Address, row.Agent, row.CreatedAt, row.SeenAt, row.EndsAt);
}
