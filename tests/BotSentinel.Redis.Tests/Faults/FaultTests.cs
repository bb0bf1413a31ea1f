using BotSentinel.Decisions;
using BotSentinel.Redis.Tests.Servers;

namespace BotSentinel.Redis.Tests.Faults;

/// <summary>
/// What holds on a bad day whatever the machine's speed: nobody sees an exception, every decision is answered in its limit's mode, the store comes back without help, and what
/// was admitted too much stays below the bound of docs/redis.md. Times are the benchmark's.
/// </summary>
public class FaultTests(ITestOutputHelper output)
{
    // A token bucket admits its burst and what comes back meanwhile; once from the store, once more from memory, and once more after a store that forgot.
    private const int Bound = 3 * 2 * Load.Permits;

    [Fact]
    public async Task PrimaryKilledUnderSentinel_IsSurvivedAndRecovered()
    {
        await using RedisSentinelSet set = await RedisSentinelSet.StartAsync();
        await SurviveAsync(set.Configuration, () => set.Servers[0].KillAsync(), () => Task.CompletedTask);
    }

    [Fact]
    public async Task PrimaryKilledInCluster_IsSurvivedAndRecovered()
    {
        await using RedisCluster cluster = await RedisCluster.StartAsync();
        await SurviveAsync(cluster.Configuration, () => cluster.Servers[0].KillAsync(), () => Task.CompletedTask);
    }

    [Fact]
    public async Task ServerStoppedForThreeSeconds_IsSurvivedAndRecovered()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await SurviveAsync(server.Address, () => Task.Run(server.Stop), async () =>
        {
            await Task.Delay(3000, TestContext.Current.CancellationToken);
            server.Continue();
        });
    }

    [Fact]
    public async Task ClientsPaused_IsSurvivedAndRecovered()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await SurviveAsync(server.Address, () => RedisCli.RunAsync(["-p", $"{server.Port}", "client", "pause", "2000"]), () => Task.CompletedTask);
    }

    [Fact]
    public async Task RepliesDelayed_IsSurvivedAndRecovered()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await SurviveAsync(proxy.Address, () => Task.Run(() => proxy.Delay = TimeSpan.FromSeconds(2)), () => Task.Run(() => proxy.Delay = TimeSpan.Zero));
    }

    [Fact]
    public async Task ConnectionsCutInTheMiddleOfAReply_IsSurvivedAndRecovered()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await SurviveAsync(proxy.Address, () => Task.Run(() => proxy.Cuts = true), () => Task.Run(() => proxy.Cuts = false));
    }

    [Fact]
    public async Task ServerDemoted_IsSurvivedAndRecovered()
    {
        await using RedisServer server = await RedisServer.StartAsync(), other = await RedisServer.StartAsync();
        await SurviveAsync(
            server.Address,
            () => RedisCli.RunAsync(["-p", $"{server.Port}", "replicaof", "127.0.0.1", $"{other.Port}"]),
            () => RedisCli.RunAsync(["-p", $"{server.Port}", "replicaof", "no", "one"]));
    }

    [Fact]
    public async Task PrimaryDemotedBySentinel_IsFollowedToTheNewOne()
    {
        await using RedisSentinelSet set = await RedisSentinelSet.StartAsync();
        await using Load load = await Load.StartAsync(set.Configuration);

        await set.DemotePrimaryAsync();
        await load.PassesAsync(500);
        await Eventually.HoldsAsync(() => load.Store.IsUp, seconds: 60);
        long before = await KeysAsync(set);
        await load.PassesAsync(500);

        output.WriteLine(await load.EndAsync());
        Assert.InRange(load.MostInOneWindow, Load.Permits, Bound);
        Assert.True(before > 0, "the new primary is not asked");
    }

    [Fact]
    public async Task ServerEmptied_IsSurvived()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using Load load = await Load.StartAsync(server.Address);

        await RedisCli.RunAsync(["-p", $"{server.Port}", "flushall"]);
        await load.PassesAsync(500);
        await RedisCli.RunAsync(["-p", $"{server.Port}", "script", "flush"]);
        await load.PassesAsync(500);

        output.WriteLine(await load.EndAsync());
        Assert.InRange(load.MostInOneWindow, Load.Permits, Bound);
    }

    [Fact]
    public async Task StartedWithoutRedis_DecidesInItsModesAndFindsItLater()
    {
        int port = FreePort.Next();
        await using var store = new RedisCounterStore(new RedisOptions { Configuration = $"127.0.0.1:{port}" });
        await using Sentinel sentinel = new SentinelBuilder().PerUser(3, TimeSpan.FromMinutes(1)).UseRedis(store).Build();
        BotSentinel.Updates.BotUpdate update = new() { Kind = BotSentinel.Updates.UpdateKind.Message, UserId = 1 };

        string said = "";
        for (int i = 0; i < 5; i++)
        {
            said += (await sentinel.DecideAsync(update, TestContext.Current.CancellationToken)).IsRefused ? 'x' : '.';
        }

        Assert.Equal("...xx", said);
        Assert.False(store.IsUp);
        await using RedisServer server = await RedisServer.StartAsync(port);
        await Eventually.HoldsAsync(() => store.IsUp);
        Assert.False((await sentinel.DecideAsync(update, TestContext.Current.CancellationToken)).IsRefused);
    }

    private static async Task<long> KeysAsync(RedisSentinelSet set) =>
        long.Parse(await RedisCli.RunAsync(["-p", $"{await set.PrimaryPortAsync()}", "dbsize"]), System.Globalization.CultureInfo.InvariantCulture);

    private async Task SurviveAsync(string configuration, Func<Task> harm, Func<Task> mend)
    {
        await using Load load = await Load.StartAsync(configuration);
        await harm();
        await Eventually.HoldsAsync(() => !load.Store.IsUp);
        int before = load.Decisions.Count(decision => decision.Reason == Reason.Unavailable);
        await load.PassesAsync(500);
        await mend();
        await Eventually.HoldsAsync(() => load.Store.IsUp, seconds: 60);
        await load.PassesAsync(500);

        output.WriteLine(await load.EndAsync());
        Assert.True(before > 0 || load.Decisions.Any(decision => decision.Reason == Reason.Unavailable), "a limit that is closed without its store let everything pass");
        Assert.InRange(load.MostInOneWindow, Load.Permits, Bound);
    }
}
