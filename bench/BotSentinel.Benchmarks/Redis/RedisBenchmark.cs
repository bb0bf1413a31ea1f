using System.Diagnostics;
using System.Globalization;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Policies;
using BotSentinel.Redis;
using BotSentinel.Scopes;
using BotSentinel.Stores;
using BotSentinel.Updates;
using StackExchange.Redis;

namespace BotSentinel.Benchmarks.Redis;

/// <summary>Counters in Redis on one server on loopback: what a decision costs there and here, in memory, in round trips, in a flood and in an outage.</summary>
internal static class RedisBenchmark
{
    private const int Users = 100_000;

    // A single GCRA limit, as others write it: one time of arrival under one key, by the server's clock.
    private const string OneLimit = """
        local t = redis.call('TIME')
        local now = t[1] * 1000000 + t[2]
        local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
        local tat = tonumber(redis.call('GET', KEYS[1]) or now)
        if tat < now then tat = now end
        local new = tat + interval
        local wait = new - burst - now
        if wait > 0 then return -wait end
        redis.call('SET', KEYS[1], string.format('%.0f', new), 'PX', math.ceil((new - now) / 1000))
        return 1
        """;

    public static async Task<BenchReport> RunAsync()
    {
        using var server = new LocalRedis();
        await using var store = new RedisCounterStore(new RedisOptions { Configuration = server.Address, Deadline = TimeSpan.FromSeconds(5), Heartbeat = TimeSpan.FromMinutes(1) });
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(server.Address + ",allowAdmin=true");
        while (!store.IsUp)
        {
            await Task.Delay(20);
        }

        IDatabase database = redis.GetDatabase();
        byte[] hash = await redis.GetServers()[0].ScriptLoadAsync(OneLimit);
        StoreRecord record = Record();
        StoreQuestion[] questions = [.. Enumerable.Range(0, Users).Select(user => Question(record, user))];
        Task One(string name, int i) => database.ScriptEvaluateAsync(hash, [$"{name}:{{{1_000_000_000 + (i % Users)}}}"], [60_000, 60_000_000_000]);
        Rates[] rates = await Rates.MeasureAsync(
            server,
            i => store.AskAsync(questions[i % Users]).AsTask(),
            i => database.PingAsync(),
            i => One("one", i),
            async i =>
            {
                await One("a", i);
                await One("b", i);
                await One("c", i);
                await One("d", i);
            },
            async i =>
            {
                RedisKey key = $"incr:{1_000_000_000 + (i % Users)}";
                ITransaction transaction = database.CreateTransaction();
                Task<long> count = transaction.StringIncrementAsync(key);
                _ = transaction.KeyTimeToLiveAsync(key);
                await transaction.ExecuteAsync();
                if (await count == 1)
                {
                    await database.KeyExpireAsync(key, TimeSpan.FromMinutes(1));
                }
            });
        List<BenchRow> rows =
        [
            .. Compare("decide.subject", rates[0], "one GCRA script", rates[2]),
            new("decide.subject.rate-of-ping", "rps", rates[0].PerSecond, rates[0].PerSecond, null, rates[1].PerSecond, rates[0].PerSecond / rates[1].PerSecond, "PING"),
            .. Compare("decide.subject", rates[0], "four GCRA calls", rates[3]),
            .. Compare("decide.subject", rates[0], "INCR TTL EXPIRE", rates[4]),
            await TripsAsync(redis, store),
            await MemoryAsync(redis, store, Record(permits: 100)),
            .. await FloodAsync(redis, server.Address),
            .. await GlobalAsync(server, redis),
        ];
        rows.Add(await OutageAsync("outage.hung", hung => hung.Stop()));
        rows.Add(await OutageAsync("outage.gone", gone => gone.Kill()));
        return new BenchReport("redis", rows);
    }

    private static IEnumerable<BenchRow> Compare(string name, Rates own, string peerName, Rates peer) =>
    [
        new($"{name}.rate", "rps", own.PerSecond, own.PerSecond, null, peer.PerSecond, own.PerSecond / peer.PerSecond, peerName),
        new($"{name}.server-cpu", "us", own.ServerMicroseconds, own.ServerMicroseconds, null, peer.ServerMicroseconds, peer.ServerMicroseconds / own.ServerMicroseconds, peerName),
        new($"{name}.client-cpu", "us", own.ClientMicroseconds, own.ClientMicroseconds, null, peer.ClientMicroseconds, peer.ClientMicroseconds / own.ClientMicroseconds, peerName),
    ];

    // Counted by the server: user, chat and global limits in one decision.
    private static async Task<BenchRow> TripsAsync(ConnectionMultiplexer redis, RedisCounterStore store)
    {
        const int Decisions = 10_000;
        await using Sentinel sentinel = new SentinelBuilder()
            .Limit(new LimitOptions { Permits = 1_000_000, Window = TimeSpan.FromMinutes(1) })
            .Limit(new LimitOptions { Permits = 1_000_000, Window = TimeSpan.FromMinutes(1), Scope = LimitScope.Chat })
            .Limit(new LimitOptions { Permits = 1_000_000, Window = TimeSpan.FromMinutes(1), Scope = LimitScope.Global })
            .UseRedis(store)
            .Build();
        long before = await ScriptsAsync(redis);
        for (int i = 0; i < Decisions; i++)
        {
            await sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 1 + i, ChatId = -1 - (i % 100) });
        }

        double trips = (await ScriptsAsync(redis) - before) / (double)Decisions;
        return new BenchRow("trips", "", trips, trips);
    }

    private static async Task<long> ScriptsAsync(ConnectionMultiplexer redis)
    {
        IGrouping<string, KeyValuePair<string, string>>[] stats = await redis.GetServers()[0].InfoAsync("commandstats");
        return stats.SelectMany(section => section).Where(command => command.Key is "cmdstat_evalsha" or "cmdstat_eval")
            .Sum(command => long.Parse(command.Value.Split(',')[0].Split('=')[1], CultureInfo.InvariantCulture));
    }

    private static async Task<BenchRow> MemoryAsync(ConnectionMultiplexer redis, RedisCounterStore store, StoreRecord record)
    {
        const int Subjects = 200_000;
        await redis.GetDatabase().ExecuteAsync("FLUSHALL");
        long before = await UsedAsync(redis);
        foreach (int[] some in Enumerable.Range(0, Subjects).Chunk(1000))
        {
            await Task.WhenAll(some.Select(user => store.AskAsync(Question(record, user)).AsTask()));
        }

        double bytes = (await UsedAsync(redis) - before) / (double)Subjects;
        return new BenchRow("memory.keyed", "B", bytes, bytes, BytesPerSubject: bytes);
    }

    private static async Task<long> UsedAsync(ConnectionMultiplexer redis)
    {
        IGrouping<string, KeyValuePair<string, string>>[] memory = await redis.GetServers()[0].InfoAsync("memory");
        return memory.SelectMany(section => section).Where(line => line.Key == "used_memory").Select(line => long.Parse(line.Value, CultureInfo.InvariantCulture)).Single();
    }

    private static async Task<BenchRow[]> FloodAsync(ConnectionMultiplexer redis, string address)
    {
        await using var store = new RedisCounterStore(new RedisOptions { Configuration = address, Prefix = "flood" });
        await using Sentinel sentinel = new SentinelBuilder().PerUser(100, TimeSpan.FromMinutes(1)).UseRedis(store).Build();
        while (!store.IsUp)
        {
            await Task.Delay(20);
        }

        BotUpdate update = new() { Kind = UpdateKind.Message, UserId = 1, ChatId = 1 };
        while (!(await sentinel.DecideAsync(update)).IsRefused)
        {
            // Until the flood is refused.
        }

        long calls = await ScriptsAsync(redis), refused = 0, started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(async () =>
        {
            long own = 0;
            while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(3))
            {
                for (int i = 0; i < 1000; i++)
                {
                    own += (await sentinel.DecideAsync(update)).IsRefused ? 1 : 0;
                }
            }

            Interlocked.Add(ref refused, own);
        })));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds, perSecond = refused / seconds;

        // The heartbeats are scripts too.
        double callsPerSecond = (await ScriptsAsync(redis) - calls) / seconds;
        return [new("flood.one-subject", "rps", perSecond, perSecond), new("flood.one-subject.scripts", "rps", callsPerSecond, callsPerSecond)];
    }

    // A limit that all updates share, each asking the store, and in batches.
    private static async Task<BenchRow[]> GlobalAsync(LocalRedis server, ConnectionMultiplexer redis)
    {
        LimitOptions limit = new() { Permits = 100_000_000, Window = TimeSpan.FromMinutes(1), Scope = LimitScope.Global };
        await using var store = new RedisCounterStore(new RedisOptions { Configuration = server.Address, Prefix = "global", Deadline = TimeSpan.FromSeconds(5), Heartbeat = TimeSpan.FromMinutes(1) });
        await using Sentinel single = new SentinelBuilder { Name = "single" }.Limit(limit).UseRedis(store).Build();
        await using Sentinel batched = new SentinelBuilder { Name = "batched" }.Limit(limit with { Batch = 1000 }).UseRedis(store).Build();
        while (!store.IsUp)
        {
            await Task.Delay(20);
        }

        long asked = 0, decided = 0;
        async Task BatchedAsync(int i)
        {
            Interlocked.Increment(ref decided);
            await batched.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 1 + i });
        }

        Rates[] rates = await Rates.MeasureAsync(server, BatchedAsync, i => single.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 1 + i }).AsTask());
        decided = 0;
        asked = await ScriptsAsync(redis);
        await Task.WhenAll(Enumerable.Range(0, Rates.Callers).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                await BatchedAsync(i);
            }
        })));
        double scripts = (await ScriptsAsync(redis) - asked) / (double)decided;
        return [.. Compare("global.batch-1000", rates[0], "each asking", rates[1]), new("global.batch-1000.scripts", "", scripts, scripts, null, 1, 1 / scripts, "each asking")];
    }

    private static async Task<BenchRow> OutageAsync(string name, Action<LocalRedis> harm)
    {
        using var server = new LocalRedis();
        await using var store = new RedisCounterStore(new RedisOptions { Configuration = server.Address });
        await using Sentinel sentinel = new SentinelBuilder().PerUser(1_000_000, TimeSpan.FromMinutes(1)).UseRedis(store).Build();
        while (!store.IsUp)
        {
            await Task.Delay(20);
        }

        using var load = new PacedLoad(sentinel, perSecond: 1000);
        await Task.Delay(1000);
        harm(server);
        await Task.Delay(3000);
        double[] took = await load.EndAsync();
        return new BenchRow(name, "ms", took[took.Length / 2], took[took.Length * 99 / 100], Peer: took[^1], PeerName: "the longest of all");
    }

    private static StoreRecord Record(int permits = 1_000_000)
    {
        LimitOptions limit = new() { Permits = permits, Window = TimeSpan.FromMinutes(1) };
        return new StoreRecord("default", LimitScope.User,
        [
            new("minute", limit, null, false),
            new("hour", limit with { Window = TimeSpan.FromHours(1) }, null, false),
            new("day", limit with { Window = TimeSpan.FromDays(1) }, null, false),
            new("debounce", null, new DebounceOptions { Window = TimeSpan.FromSeconds(1) }, false),
        ]);
    }

    private static StoreQuestion Question(StoreRecord record, int user) => new()
    {
        Subjects = [new StoreSubject(record, null, $"u{1_000_000_000 + user}", 0b1111)],
        Fingerprint = (uint)Random.Shared.Next(1, int.MaxValue),
        MarksRefusal = true,
        Now = TimeProvider.System.GetUtcNow(),
    };
}
