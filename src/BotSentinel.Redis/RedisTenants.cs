using BotSentinel.Redis.Records;
using StackExchange.Redis;

namespace BotSentinel.Redis;

/// <summary>What a tenant has in Redis: counted and removed piece by piece (SCAN, UNLINK), so that nobody else waits for it.</summary>
/// <param name="redis">The connection; it stays the caller's.</param>
/// <param name="prefix">The installation, <see cref="RedisOptions.Prefix"/>.</param>
public sealed class RedisTenants(IConnectionMultiplexer redis, string prefix = "bs")
{
    private const int Piece = 500;

    /// <summary>How many keys a tenant has. Those that come or go meanwhile may be counted or not.</summary>
    /// <param name="tenant">The tenant; null: what belongs to none.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<long> CountAsync(string? tenant, CancellationToken cancellationToken = default)
    {
        long count = 0;
        await foreach (RedisKey[] keys in KeysAsync(tenant, cancellationToken))
        {
            count += keys.Length;
        }

        return count;
    }

    /// <summary>Removes all keys of a tenant; its subjects begin with full allowances. Returns how many there were.</summary>
    /// <inheritdoc cref="CountAsync" path="/param"/>
    public async Task<long> PurgeAsync(string? tenant, CancellationToken cancellationToken = default)
    {
        long count = 0;
        IDatabase database = redis.GetDatabase();
        await foreach (RedisKey[] keys in KeysAsync(tenant, cancellationToken))
        {
            // One by one, but together: in a cluster they are in many slots.
            bool[] removed = await Task.WhenAll(keys.Select(key => database.KeyDeleteAsync(key)));
            count += removed.Count(isRemoved => isRemoved);
        }

        if (count > 0)
        {
            var names = new RecordKeys(prefix);
            await Scripts.Script.Lift.RunSurelyAsync(database, [names.Common("lifts")], [(string)names.Channel("lift")!, "0"]);
        }

        return count;
    }

    private async IAsyncEnumerable<RedisKey[]> KeysAsync(string? tenant, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string pattern = new RecordKeys(prefix).PatternOf(tenant);
        int database = redis.GetDatabase().Database;
        foreach (IServer server in redis.GetServers().Where(server => server is { IsConnected: true, IsReplica: false, ServerType: not ServerType.Sentinel }))
        {
            List<RedisKey> piece = [];
            await foreach (RedisKey key in server.KeysAsync(database, pattern, Piece).WithCancellation(cancellationToken))
            {
                piece.Add(key);
                if (piece.Count == Piece)
                {
                    yield return [.. piece];
                    piece.Clear();
                }
            }

            yield return [.. piece];
        }
    }
}
