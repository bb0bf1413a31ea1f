using BotSentinel.Policies;
using BotSentinel.Redis.Tests.Servers;
using BotSentinel.Scopes;
using BotSentinel.Updates;

namespace BotSentinel.Redis.Tests.Conformance;

/// <summary>Round trips, counted by the servers.</summary>
public class TripTests
{
    [Fact]
    public async Task DecisionOnOneServer_IsOneScriptWhateverItsScopes()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisCounterStore store = Store(server.Address);
        await using Sentinel sentinel = Build(store);
        await Eventually.HoldsAsync(() => store.IsUp);

        long before = await RedisStats.ScriptsAsync(server);
        for (int user = 1; user <= 100; user++)
        {
            await sentinel.DecideAsync(Update(user, user % 7), TestContext.Current.CancellationToken);
        }

        Assert.Equal(100, await RedisStats.ScriptsAsync(server) - before);
    }

    [Fact]
    public async Task DecisionInThreeSlots_IsOneScriptEachAndNoneWaitsForAnother()
    {
        await using RedisCluster cluster = await RedisCluster.StartAsync(nodeTimeout: 15_000);
        RedisServer[] primaries = [.. cluster.Servers.Take(3)];
        await using RedisCounterStore store = Store(cluster.Configuration);
        await using Sentinel sentinel = Build(store);
        await Eventually.HoldsAsync(() => store.IsUp);
        BotUpdate update = await FindInThreeSlotsAsync(sentinel, primaries);

        // Two hang: were the third one's question sent only after an answer of theirs, it would not come.
        foreach (RedisServer answering in primaries)
        {
            long before = await RedisStats.ScriptsAsync(answering);
            RedisServer[] hanging = [.. primaries.Where(primary => primary != answering)];
            Array.ForEach(hanging, primary => primary.Stop());
            Task<Decisions.Decision> deciding = sentinel.DecideAsync(update, TestContext.Current.CancellationToken).AsTask();
            try
            {
                await Eventually.HoldsAsync(async () => await RedisStats.ScriptsAsync(answering) == before + 1);
                Assert.False(deciding.IsCompleted);
            }
            finally
            {
                Array.ForEach(hanging, primary => primary.Continue());
            }

            Assert.False((await deciding).IsRefused);
        }
    }

    private static async Task<BotUpdate> FindInThreeSlotsAsync(Sentinel sentinel, RedisServer[] primaries)
    {
        for (int user = 1; user < 1000; user++)
        {
            BotUpdate update = Update(user, user);
            long[] before = await Task.WhenAll(primaries.Select(RedisStats.ScriptsAsync));
            await sentinel.DecideAsync(update, TestContext.Current.CancellationToken);
            long[] after = await Task.WhenAll(primaries.Select(RedisStats.ScriptsAsync));
            Assert.Equal(3, after.Sum() - before.Sum());
            if (Enumerable.Range(0, 3).All(at => after[at] == before[at] + 1))
            {
                return update;
            }
        }

        throw new InvalidOperationException("No user's, chat's and global limits are on three servers.");
    }

    private static BotUpdate Update(int user, int chat) => new() { Kind = UpdateKind.Message, UserId = user, ChatId = -1 - chat };

    // Heartbeats are scripts too.
    private static RedisCounterStore Store(string configuration) =>
        new(new RedisOptions { Configuration = configuration, Heartbeat = TimeSpan.FromMinutes(1), Deadline = TimeSpan.FromSeconds(10), Client = client => client.AsyncTimeout = 20_000 });

    private static Sentinel Build(RedisCounterStore store)
    {
        LimitOptions limit = new() { Permits = 1000, Window = TimeSpan.FromHours(1) };
        return new SentinelBuilder().Limit(limit).Limit(limit with { Scope = LimitScope.Chat }).Limit(limit with { Scope = LimitScope.Global }).UseRedis(store).Build();
    }
}
