using BotSentinel.Redis.Tests.Servers;
using BotSentinel.Testing;

namespace BotSentinel.Redis.Tests.Conformance;

public class ConformanceTests
{
    [Fact]
    public async Task OneServer_AnswersAsMemoryDoes()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var suite = new StoreConformance(server.Address);

        Assert.Equal(CounterConformance.Cases, await suite.RunAsync());
    }

    [Fact]
    public async Task Cluster_AnswersAsMemoryDoes()
    {
        await using RedisCluster cluster = await RedisCluster.StartAsync();
        await using var suite = new StoreConformance(cluster.Configuration);

        Assert.Equal(CounterConformance.Cases, await suite.RunAsync());
    }

    [Fact]
    public async Task SentinelSet_AnswersAsMemoryDoes()
    {
        await using RedisSentinelSet set = await RedisSentinelSet.StartAsync();
        await using var suite = new StoreConformance(set.Configuration);

        Assert.Equal(CounterConformance.Cases, await suite.RunAsync());
    }

    [Fact]
    public async Task Garnet_AnswersAsMemoryDoes()
    {
        await using RedisServer server = await Garnet.StartAsync();
        await using var suite = new StoreConformance(server.Address);

        Assert.Equal(CounterConformance.Cases, await suite.RunAsync());
    }

    [Fact]
    public async Task Memory_AnswersAsMemoryDoes()
    {
        var suite = new MemoryConformance();

        Assert.Equal(CounterConformance.Cases, await suite.RunAsync());
    }
}
