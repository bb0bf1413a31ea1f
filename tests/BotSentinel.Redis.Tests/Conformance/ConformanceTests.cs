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
}
