using BotSentinel.Cli;
using BotSentinel.Redis.Tests.Servers;
using BotSentinel.Updates;

namespace BotSentinel.Redis.Tests.Conformance;

public class TenantTests
{
    [Fact]
    public async Task Purge_RemovesTheKeysOfOneTenantAndNoOther()
    {
        await using RedisCluster cluster = await RedisCluster.StartAsync();
        await using var store = new RedisCounterStore(new RedisOptions { Configuration = cluster.Configuration, Deadline = TimeSpan.FromSeconds(5) });
        await using Sentinel sentinel = new SentinelBuilder().PerUser(1, TimeSpan.FromHours(1)).UseRedis(store).Build();
        await Eventually.HoldsAsync(() => store.IsUp);
        foreach (string tenant in new[] { "acme", "acme*", "a" })
        {
            for (int user = 1; user <= 25; user++)
            {
                await sentinel.DecideAsync(Update(tenant, user), TestContext.Current.CancellationToken);
            }
        }

        Assert.Equal("25 keys", await RunAsync("count", "--tenant", "acme*", "--redis", cluster.Configuration));
        Assert.True((await sentinel.DecideAsync(Update("acme", 7), TestContext.Current.CancellationToken)).IsRefused);
        Assert.StartsWith("26 keys", await RunAsync("purge", "--yes", "--tenant", "acme", "--redis", cluster.Configuration), StringComparison.Ordinal);
        Assert.Equal("0 keys", await RunAsync("count", "--tenant", "acme", "--redis", cluster.Configuration));
        Assert.Equal("25 keys", await RunAsync("count", "--tenant", "a", "--redis", cluster.Configuration));
        await Eventually.HoldsAsync(async () => !(await sentinel.PeekAsync(Update("acme", 7))).IsRefused);
        await Eventually.HoldsAsync(async () => !(await sentinel.DecideAsync(Update("acme", 7), TestContext.Current.CancellationToken)).IsRefused);
    }

    [Fact]
    public async Task WrongUsage_IsToldAndTouchesNothing()
    {
        Assert.Equal(2, await Commands.RunAsync(["redis", "purge"], TextWriter.Null, TextWriter.Null));
        Assert.Equal(2, await Commands.RunAsync(["redis", "remove", "--tenant", "a"], TextWriter.Null, TextWriter.Null));
    }

    private static BotUpdate Update(string tenant, int user) => new() { Kind = UpdateKind.Message, UserId = user, Tenant = tenant };

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        Assert.Equal(0, await Commands.RunAsync(["redis", .. arguments], output, TextWriter.Null));
        return output.ToString().Trim();
    }
}
