using System.Collections.Concurrent;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Access.Sessions;

/// <summary>Knows whose a session is. What it has looked up it remembers until sessions, roles or tenants change on any gateway. Thread safe.</summary>
internal sealed class SessionRing(DurableStore store, GatewayOptions options, TimeProvider timeProvider) : ISessions
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);
    private int _generation;

    /// <summary>The caller whose browser sends this; null when it opens nothing: made up, ended, revoked, or its owner has no role there any more.</summary>
    public ValueTask<Caller?> FindAsync(string? token, CancellationToken cancellationToken) =>
        AccessToken.IsWellFormed(token) ? FindByHashAsync(AccessToken.Hash(token!), isUse: true, cancellationToken) : new((Caller?)null);

    /// <summary>As <see cref="FindAsync"/>, by what is kept of it.</summary>
    /// <param name="hash">The session's hash.</param>
    /// <param name="isUse">Whether somebody uses it now; false: it is only looked after, and may become idle.</param>
    /// <param name="cancellationToken">Ends looking.</param>
    public async ValueTask<Caller?> FindByHashAsync(string hash, bool isUse, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(hash, out Known? known) || known.Generation != Volatile.Read(ref _generation))
        {
            known = await LookUpAsync(hash, cancellationToken);
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        if (known is not null && IsIdle(known, now))
        {
            // It may have been used on another gateway.
            known = await LookUpAsync(hash, cancellationToken);
        }

        if (known is null || known.EndsAt <= now || IsIdle(known, now))
        {
            return null;
        }

        if (isUse)
        {
            _seen[known.Caller.SignedIn!.SessionId] = now;
        }

        return known.Caller;
    }

    /// <summary>Looks everything up again from now on.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _generation);
        _known.Clear();
    }

    /// <summary>Writes down when sessions were used last, and takes away those that have ended.</summary>
    public async Task KeepHouseAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(cancellationToken);
        foreach ((string id, DateTimeOffset at) in _seen)
        {
            await session.Db.Sessions.Where(row => row.Id == id && row.SeenAt < at).ExecuteUpdateAsync(set => set.SetProperty(row => row.SeenAt, at), cancellationToken);
        }

        DateTimeOffset idle = session.Now - options.Access.IdleTimeout;
        foreach (string id in _seen.Where(seen => seen.Value < idle).Select(seen => seen.Key))
        {
            _seen.TryRemove(id, out _);
        }

        await session.Db.Sessions.Where(row => row.EndsAt <= session.Now || row.SeenAt < idle).ExecuteDeleteAsync(cancellationToken);
        await session.Db.Links.Where(row => row.EndsAt <= session.Now).ExecuteDeleteAsync(cancellationToken);
        await session.Db.UsedChallenges.Where(row => row.EndsAt <= session.Now).ExecuteDeleteAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    private bool IsIdle(Known known, DateTimeOffset now)
    {
        DateTimeOffset seen = _seen.TryGetValue(known.Caller.SignedIn!.SessionId, out DateTimeOffset here) && here > known.SeenAt ? here : known.SeenAt;
        return now - seen >= options.Access.IdleTimeout;
    }

    private async Task<Known?> LookUpAsync(string hash, CancellationToken cancellationToken)
    {
        int generation = Volatile.Read(ref _generation);
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        var found = await (from row in session.Db.Sessions.AsNoTracking()
                           join person in session.Db.Operators on row.OperatorId equals person.Id
                           join tenant in session.Db.Tenants on row.TenantId equals tenant.Id
                           where row.Hash == hash && person.IsEnabled
                           select new
                           {
                               Row = row,
                               person.Name,
                               person.IsPlatformOwner,
                               IsOpen = tenant.IsEnabled,
                               Role = session.Db.Memberships.Where(of => of.OperatorId == row.OperatorId && of.TenantId == row.TenantId).Select(of => (Role?)of.Role).FirstOrDefault(),
                           }).FirstOrDefaultAsync(cancellationToken);
        if (found is null || !(found.IsPlatformOwner || (found.IsOpen && found.Role is not null)))
        {
            _known.TryRemove(hash, out _);
            return null;
        }

        SignedIn signedIn = new(found.Row.Id, hash, found.Row.OperatorId, found.Name, found.Role, found.IsPlatformOwner, found.Row.ProvedAt);
        KeyScope scopes = found.IsPlatformOwner ? Permissions.PlatformOwner : Permissions.Of(found.Role!.Value);

        // Of the generation that it was read in: if it was revoked meanwhile, nobody goes by this one again.
        Known known = new(new Caller(found.Row.TenantId, found.Row.OperatorId, scopes) { SignedIn = signedIn }, found.Row.SeenAt, found.Row.EndsAt, generation);
        if (_known.Count < MostRemembered)
        {
            _known[hash] = known;
        }

        return known;
    }

    private sealed record Known(Caller Caller, DateTimeOffset SeenAt, DateTimeOffset EndsAt, int Generation);
}
