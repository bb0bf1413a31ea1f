using System.Diagnostics;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Redis;
using StackExchange.Redis;

namespace BotSentinel.Benchmarks.Redis;

/// <summary>Bad days under 1,000 decisions a second: how long decisions take throughout, and how long it takes from the servers' recovery to ours.</summary>
internal static class FaultsBenchmark
{
    public static async Task<BenchReport> RunAsync()
    {
        List<BenchRow> rows = [];
        using (var server = new LocalRedis())
        {
            rows.AddRange(await SufferAsync("faults.stopped-3s", server.Address, () => Task.Run(server.Stop), async () =>
            {
                await Task.Delay(3000);
                server.Continue();
            }));
        }

        using (LocalRedis server = new(), other = new())
        {
            await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(server.Address + ",allowAdmin=true");
            IDatabase database = admin.GetDatabase();
            rows.AddRange(await SufferAsync("faults.paused-2s", server.Address, () => database.ExecuteAsync("CLIENT", "PAUSE", "2000"), () => Task.Delay(2000)));
            rows.AddRange(await SufferAsync(
                "faults.demoted",
                server.Address,
                () => database.ExecuteAsync("REPLICAOF", "127.0.0.1", $"{other.Port}"),
                () => database.ExecuteAsync("REPLICAOF", "NO", "ONE")));
        }

        using (LocalRedis primary = new(), one = new("--replicaof", $"127.0.0.1 {primary.Port}"), two = new("--replicaof", $"127.0.0.1 {primary.Port}"))
        using (LocalRedis first = LocalRedis.Sentinel(primary.Port), second = LocalRedis.Sentinel(primary.Port), third = LocalRedis.Sentinel(primary.Port))
        {
            // Until the sentinels know of each other and of the replicas.
            await Task.Delay(12_000);
            string sentinels = $"{first.Address},{second.Address},{third.Address},serviceName=mymaster";
            rows.AddRange(await SufferAsync("faults.primary-killed", sentinels, () => Task.Run(primary.Kill), () => PromotedAsync(one, two)));
        }

        return new BenchReport("faults", rows);
    }

    private static async Task<BenchRow[]> SufferAsync(string name, string configuration, Func<Task> harm, Func<Task> recovered)
    {
        await using var store = new RedisCounterStore(new RedisOptions { Configuration = configuration });
        await using Sentinel sentinel = new SentinelBuilder().PerUser(1_000_000, TimeSpan.FromMinutes(1)).UseRedis(store).Build();
        await UntilAsync(() => store.IsUp);
        using var load = new PacedLoad(sentinel, perSecond: 1000);
        await Task.Delay(1000);
        await harm();
        long harmed = Stopwatch.GetTimestamp();
        await UntilAsync(() => !store.IsUp);
        double noticed = Stopwatch.GetElapsedTime(harmed).TotalMilliseconds;
        await recovered();
        long since = Stopwatch.GetTimestamp();
        await UntilAsync(() => store.IsUp);
        double back = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        await Task.Delay(1000);
        double[] took = await load.EndAsync();
        return
        [
            new($"{name}.decision", "ms", took[took.Length / 2], took[took.Length * 99 / 100], Peer: took[^1], PeerName: "the longest of all"),
            new($"{name}.noticed", "ms", noticed, noticed),
            new($"{name}.recovered", "ms", back, back),
        ];
    }

    private static async Task PromotedAsync(params LocalRedis[] replicas)
    {
        while (true)
        {
            foreach (LocalRedis replica in replicas)
            {
                await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(replica.Address);
                if (!redis.GetServers()[0].IsReplica)
                {
                    return;
                }
            }

            await Task.Delay(20);
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            await Task.Delay(2);
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(1))
            {
                throw new TimeoutException("The store did not change its state.");
            }
        }
    }
}
