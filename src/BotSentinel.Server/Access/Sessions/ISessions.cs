using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Access.Sessions;

/// <summary>Knows whose a session is: a person's, in the database, or, where the gateway runs from files, that of who has its key. Thread safe.</summary>
internal interface ISessions
{
    /// <summary>The caller whose browser sends this; null when it opens nothing: made up, ended, revoked.</summary>
    ValueTask<Caller?> FindAsync(string? token, CancellationToken cancellationToken);

    /// <summary>As <see cref="FindAsync"/>, by what is kept of it.</summary>
    /// <param name="hash">The session's hash.</param>
    /// <param name="isUse">Whether somebody uses it now; false: it is only looked after, and may become idle.</param>
    /// <param name="cancellationToken">Ends looking.</param>
    ValueTask<Caller?> FindByHashAsync(string hash, bool isUse, CancellationToken cancellationToken);
}
