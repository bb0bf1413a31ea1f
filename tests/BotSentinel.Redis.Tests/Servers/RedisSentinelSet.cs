using System.Globalization;

namespace BotSentinel.Redis.Tests.Servers;

/// <summary>A primary, two replicas, and three sentinels that watch them.</summary>
internal sealed class RedisSentinelSet : IAsyncDisposable
{
    private readonly RedisServer[] _sentinels;

    private RedisSentinelSet(RedisServer[] servers, RedisServer[] sentinels) => (Servers, _sentinels) = (servers, sentinels);

    /// <summary>The first one is the primary at start.</summary>
    public IReadOnlyList<RedisServer> Servers { get; }

    /// <summary>The sentinels, as a client takes them.</summary>
    public string Configuration => string.Join(',', _sentinels.Select(sentinel => sentinel.Address)) + ",serviceName=mymaster";

    public static async Task<RedisSentinelSet> StartAsync()
    {
        RedisServer primary = await RedisServer.StartAsync();
        RedisServer[] replicas = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => RedisServer.StartAsync("--replicaof", $"127.0.0.1 {primary.Port}")));
        RedisServer[] sentinels = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartSentinelAsync(primary.Port)));
        foreach (RedisServer sentinel in sentinels)
        {
            await Eventually.HoldsAsync(async () =>
            {
                string state = await RedisCli.RunAsync(["-p", $"{sentinel.Port}", "info", "sentinel"]);
                return state.Contains("slaves=2,sentinels=3", StringComparison.Ordinal);
            });
        }

        return new RedisSentinelSet([primary, .. replicas], sentinels);
    }

    /// <summary>The port of the server that the sentinels hold for the primary now.</summary>
    public async Task<int> PrimaryPortAsync()
    {
        string address = await RedisCli.RunAsync(["-p", $"{_sentinels[0].Port}", "sentinel", "get-master-addr-by-name", "mymaster"]);
        return int.Parse(address.Split('\n')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Makes a replica the primary, and the primary a replica.</summary>
    public async Task DemotePrimaryAsync()
    {
        int before = await PrimaryPortAsync();
        await RedisCli.RunAsync(["-p", $"{_sentinels[0].Port}", "sentinel", "failover", "mymaster"]);
        await Eventually.HoldsAsync(async () => await PrimaryPortAsync() != before && (await RedisCli.RunAsync(["-p", $"{before}", "info", "replication"])).Contains("role:slave", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RedisServer server in _sentinels.Concat(Servers))
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<RedisServer> StartSentinelAsync(int primary)
    {
        int port = FreePort.Next();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("botsentinel-sentinel-");
        string settings = Path.Combine(folder.FullName, "sentinel.conf");
        await File.WriteAllTextAsync(settings, $"""
            port {port}
            bind 127.0.0.1
            dir {folder.FullName}
            sentinel monitor mymaster 127.0.0.1 {primary} 2
            sentinel down-after-milliseconds mymaster 1000
            sentinel failover-timeout mymaster 5000
            sentinel parallel-syncs mymaster 2

            """);
        return await RedisServer.StartAsync("redis-server", port, folder, settings, "--sentinel");
    }
}
