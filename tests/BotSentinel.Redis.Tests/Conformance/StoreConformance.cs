using BotSentinel.Policies;
using BotSentinel.Testing;
using StackExchange.Redis;

namespace BotSentinel.Redis.Tests.Conformance;

/// <summary>The suite on servers; each time everything is forgotten, under a new prefix.</summary>
internal sealed class StoreConformance(string configuration) : CounterConformance, IAsyncDisposable
{
    private readonly List<RedisCounterStore> _stores = [];
    private string _prefix = "none";

    public string Prefix => _prefix;

    public async ValueTask DisposeAsync()
    {
        await ForgetAsync();
    }

    protected override async ValueTask<Sentinel> CreateAsync(SentinelOptions options, ConformanceClock clock)
    {
        // A slow machine is no failure of the store's.
        RedisCounterStore store = new(new RedisOptions { Configuration = configuration, Prefix = _prefix, Clock = clock, Deadline = TimeSpan.FromSeconds(10) });
        _stores.Add(store);
        for (int attempt = 0; attempt < 1000 && !store.IsUp; attempt++)
        {
            await Task.Delay(10);
        }

        return new Sentinel(options, clock, store: store);
    }

    protected override async ValueTask ForgetAsync()
    {
        foreach (RedisCounterStore store in _stores)
        {
            await store.DisposeAsync();
        }

        _stores.Clear();
        _prefix = $"t{Guid.NewGuid():N}";
    }

    protected override async ValueTask<IReadOnlyList<TimeSpan?>> LifetimesAsync()
    {
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(configuration);
        List<TimeSpan?> lifetimes = [];
        foreach (IServer server in redis.GetServers().Where(server => server is { IsConnected: true, IsReplica: false, ServerType: not ServerType.Sentinel }))
        {
            await foreach (RedisKey key in server.KeysAsync(pattern: $"{_prefix}:*"))
            {
                // What belongs to the installation is renewed by every heartbeat.
                if (!key.ToString().StartsWith($"{_prefix}:{{-}}", StringComparison.Ordinal))
                {
                    lifetimes.Add(await redis.GetDatabase().KeyTimeToLiveAsync(key));
                }
            }
        }

        return lifetimes.Count > 0 ? lifetimes : [null];
    }
}
