using System.Collections.Concurrent;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Keys;

/// <summary>Knows who a key belongs to. What it has looked up it remembers until a key or a tenant changes on any gateway. Thread safe.</summary>
internal sealed class KeyRing(DurableStore store, TimeProvider timeProvider)
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<string, KnownKey> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);
    private int _generation;

    /// <summary>The caller with this key; null when the key opens nothing: unknown, ended, revoked, or its tenant's are all closed.</summary>
    public async ValueTask<Caller?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (!ApiKey.IsWellFormed(key))
        {
            return null;
        }

        string hash = ApiKey.Hash(key);
        if (!_known.TryGetValue(hash, out KnownKey? known) || known.Generation != Volatile.Read(ref _generation))
        {
            known = await LookUpAsync(hash, cancellationToken);
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        if (known is null || known.ExpiresAt <= now)
        {
            return null;
        }

        _used[known.Caller.Actor] = now;
        return known.Caller;
    }

    /// <summary>Looks everything up again from now on.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _generation);
        _known.Clear();
    }

    /// <summary>Writes down when keys were used last.</summary>
    public async Task WriteUsesAsync(CancellationToken cancellationToken)
    {
        if (_used.IsEmpty)
        {
            return;
        }

        await using StoreSession session = await store.WriteAllAsync(cancellationToken);
        foreach (string id in _used.Keys)
        {
            if (_used.TryRemove(id, out DateTimeOffset at))
            {
                await session.Db.Keys.IgnoreQueryFilters().Where(key => key.Id == id).ExecuteUpdateAsync(set => set.SetProperty(key => key.LastUsedAt, at), cancellationToken);
            }
        }

        await session.CommitAsync(cancellationToken);
    }

    private async Task<KnownKey?> LookUpAsync(string hash, CancellationToken cancellationToken)
    {
        int generation = Volatile.Read(ref _generation);
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        KeyRow? row = await session.Db.Keys.IgnoreQueryFilters().AsNoTracking().FirstOrDefaultAsync(key => key.Hash == hash, cancellationToken);
        if (row is null || row.RevokedAt is not null)
        {
            return null;
        }

        TenantRow? tenant = await session.Db.Tenants.AsNoTracking().FirstOrDefaultAsync(owner => owner.Id == row.TenantId, cancellationToken);
        if (tenant is not { IsEnabled: true })
        {
            return null;
        }

        // Of the generation that it was read in: if a key was revoked meanwhile, nobody goes by this one again.
        KnownKey known = new(new Caller(row.TenantId, row.Id, row.Scopes), row.ExpiresAt, generation);
        if (_known.Count < MostRemembered)
        {
            _known[hash] = known;
        }

        return known;
    }

    private sealed record KnownKey(Caller Caller, DateTimeOffset? ExpiresAt, int Generation);
}
