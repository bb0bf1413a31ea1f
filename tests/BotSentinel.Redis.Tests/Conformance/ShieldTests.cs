using BotSentinel.Redis.Tests.Servers;
using BotSentinel.Updates;
using StackExchange.Redis;

namespace BotSentinel.Redis.Tests.Conformance;

public class ShieldTests
{
    private static readonly BotUpdate Flooder = new() { Kind = UpdateKind.Message, UserId = 1 };

    [Fact]
    public async Task FloodOfOneSubject_AsksRedisOnceInAWindow()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var store = new RedisCounterStore(Options(server) with { Heartbeat = TimeSpan.FromMinutes(1) });
        await using Sentinel sentinel = new SentinelBuilder().PerUser(5, TimeSpan.FromHours(1)).UseRedis(store).Build();
        await Eventually.HoldsAsync(() => store.IsUp);

        long before = await RedisStats.ScriptsAsync(server);
        for (int i = 0; i < 10_000; i++)
        {
            Assert.Equal(i >= 5, (await sentinel.DecideAsync(Flooder, TestContext.Current.CancellationToken)).IsRefused);
        }

        Assert.Equal(6, await RedisStats.ScriptsAsync(server) - before);
    }

    [Fact]
    public async Task Reset_LiftsTheRefusalOnAllNodes()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisCounterStore one = new(Options(server)), other = new(Options(server));
        await using Sentinel here = Build(one), there = Build(other);
        await Eventually.HoldsAsync(() => one.IsUp && other.IsUp);
        Assert.False((await here.DecideAsync(Flooder, TestContext.Current.CancellationToken)).IsRefused);
        Assert.True((await there.DecideAsync(Flooder, TestContext.Current.CancellationToken)).IsRefused);

        await here.ResetAsync(Flooder);

        await Eventually.HoldsAsync(async () => !(await there.DecideAsync(Flooder, TestContext.Current.CancellationToken)).IsRefused);
    }

    [Fact]
    public async Task LiftWhoseMessageIsLost_IsNoticedByTheNextHeartbeat()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var store = new RedisCounterStore(Options(server) with { Heartbeat = TimeSpan.FromMilliseconds(200) });
        await using Sentinel sentinel = Build(store);
        await Eventually.HoldsAsync(() => store.IsUp);
        await sentinel.DecideAsync(Flooder, TestContext.Current.CancellationToken);
        Assert.True((await sentinel.DecideAsync(Flooder, TestContext.Current.CancellationToken)).IsRefused);

        // Another node's work, all of it but the message.
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(server.Address);
        await redis.GetDatabase().KeyDeleteAsync("bs:{:u1}default");
        await redis.GetDatabase().StringIncrementAsync("bs:{-}lifts");

        await Eventually.HoldsAsync(async () => !(await sentinel.DecideAsync(Flooder, TestContext.Current.CancellationToken)).IsRefused);
    }

    [Fact]
    public async Task LiveNodes_AreCountedAsTheyComeAndGo()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        RedisOptions options = new() { Configuration = server.Address, Heartbeat = TimeSpan.FromMilliseconds(100) };
        await using RedisCounterStore one = new(options);
        await using (RedisCounterStore two = new(options), three = new(options))
        {
            await Eventually.HoldsAsync(() => one.LiveNodes == 3);
        }

        await Eventually.HoldsAsync(() => one.LiveNodes == 1);
    }

    // On a busy machine an answer may take longer than a bot would wait for it; then counters in memory decide.
    private static RedisOptions Options(RedisServer server) => new() { Configuration = server.Address, Deadline = TimeSpan.FromSeconds(5) };

    private static Sentinel Build(RedisCounterStore store) => new SentinelBuilder().PerUser(1, TimeSpan.FromHours(1)).UseRedis(store).Build();
}
