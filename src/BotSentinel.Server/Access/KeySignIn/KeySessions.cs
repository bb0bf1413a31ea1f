using System.Collections.Concurrent;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;

namespace BotSentinel.Server.Access.KeySignIn;

/// <summary>Sessions of who signed in by the key of a gateway that runs from files: in memory, so that they end with the gateway. Thread safe.</summary>
internal sealed class KeySessions(GatewayOptions options, TimeProvider timeProvider) : ISessions
{
    /// <summary>Sessions at a time; one more ends the one that was idle longest.</summary>
    public const int Most = 100;

    private readonly Ids _ids = new();
    private readonly ConcurrentDictionary<string, Session> _open = new(StringComparer.Ordinal);

    /// <summary>Opens a session for whose key it is.</summary>
    /// <returns>What the cookie holds, the caller with the session, and when it ends at the latest.</returns>
    public (string Token, Caller Caller, DateTimeOffset EndsAt) Open(Caller key)
    {
        DateTimeOffset now = timeProvider.GetUtcNow(), endsAt = now + options.Access.SessionLifetime;
        string token = AccessToken.New(), hash = AccessToken.Hash(token);
        Caller caller = key with { SignedIn = new SignedIn(_ids.New("ses", now), hash, key.Actor, key.Actor, null, IsPlatformOwner: false, now) };
        foreach ((string other, _) in _open.Where(session => !IsOpen(session.Value, now)).Concat(_open.OrderByDescending(session => session.Value.SeenAt).Skip(Most - 1)))
        {
            End(other);
        }

        _open[hash] = new Session(caller, endsAt, now);
        return (token, caller, endsAt);
    }

    /// <summary>Ends a session.</summary>
    public void End(string hash) => _open.TryRemove(hash, out _);

    /// <inheritdoc/>
    public ValueTask<Caller?> FindAsync(string? token, CancellationToken cancellationToken) =>
        AccessToken.IsWellFormed(token) ? FindByHashAsync(AccessToken.Hash(token!), isUse: true, cancellationToken) : new((Caller?)null);

    /// <inheritdoc/>
    public ValueTask<Caller?> FindByHashAsync(string hash, bool isUse, CancellationToken cancellationToken)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        if (!_open.TryGetValue(hash, out Session? session) || !IsOpen(session, now))
        {
            return new((Caller?)null);
        }

        if (isUse)
        {
            // Replaced as it was found: one that was ended meanwhile stays ended.
            _open.TryUpdate(hash, session with { SeenAt = now }, session);
        }

        return new(session.Caller);
    }

    private bool IsOpen(Session session, DateTimeOffset now) => session.EndsAt > now && now - session.SeenAt < options.Access.IdleTimeout;

    private sealed record Session(Caller Caller, DateTimeOffset EndsAt, DateTimeOffset SeenAt);
}
