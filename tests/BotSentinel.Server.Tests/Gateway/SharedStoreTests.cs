using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Tests.Support;
using BotSentinel.Updates;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Gateway;

/// <summary>Two gateways with one redis-server decide as one.</summary>
public sealed class SharedStoreTests
{
    private static readonly string Path = $"/bot{TestGateway.Token}/getUpdates";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UsersPermits_AreThoseOfBothGatewaysTogether()
    {
        await using RedisProcess redis = await RedisProcess.StartAsync();
        await using StubServer bot = await StubServer.StartAsync();
        Dictionary<string, string?> settings = WithRedis(TestGateway.Webhook(bot.Address, TestGateway.PerUser(3)), redis);
        await using TestGateway one = await StartAsync(settings), other = await StartAsync(settings);

        for (int updateId = 1; updateId <= 10; updateId++)
        {
            using HttpResponseMessage answer = await (updateId % 2 == 0 ? one : other).PostUpdateAsync(UpdateJson.Message(updateId), cancellationToken: Cancelled);
        }

        Assert.Equal(3, bot.Requests.Count);
        Assert.Equal((3, 7), (one.Count("Allowed") + other.Count("Allowed"), one.Count("Refused") + other.Count("Refused")));
    }

    [Fact]
    public async Task WebhookUpdateThatComesAgainToAnotherGateway_IsTakenOnce()
    {
        await using RedisProcess redis = await RedisProcess.StartAsync();
        await using StubServer bot = await StubServer.StartAsync();
        Dictionary<string, string?> settings = WithRedis(TestGateway.Webhook(bot.Address, TestGateway.PerUser(1)), redis);
        await using TestGateway one = await StartAsync(settings), other = await StartAsync(settings);

        using HttpResponseMessage first = await one.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);
        using HttpResponseMessage again = await other.PostUpdateAsync(UpdateJson.Message(1), cancellationToken: Cancelled);

        Assert.Single(bot.Requests);
        Assert.Equal((1, 0, 1), (one.Count("Allowed"), other.Count("Allowed"), other.Count("Redelivered")));
    }

    [Fact]
    public async Task PolledBatchThatComesAgainToAnotherGateway_IsNeitherDecidedNorChargedAgain()
    {
        await using RedisProcess redis = await RedisProcess.StartAsync();
        await using StubServer telegram = await StubServer.StartAsync(body: UpdateJson.Batch(UpdateJson.Message(1), UpdateJson.Message(2), UpdateJson.Message(3, user: 2)));
        Dictionary<string, string?> settings = WithRedis(TestGateway.Polling(telegram.Address, TestGateway.PerUser(1)), redis);
        await using TestGateway one = await StartAsync(settings), other = await StartAsync(settings);

        string first = await one.Public.GetStringAsync(Path, Cancelled);
        string again = await other.Public.GetStringAsync(Path, Cancelled);

        Assert.Equal(UpdateJson.Batch(UpdateJson.Message(1), UpdateJson.Message(3, user: 2)), first);
        Assert.Equal(first, again);
        Assert.Equal((2, 1, 0), (one.Count("Allowed"), one.Count("Refused"), one.Count("Redelivered")));
        Assert.Equal((0, 0, 3), (other.Count("Allowed"), other.Count("Refused"), other.Count("Redelivered")));
    }

    [Fact]
    public async Task UserBlockedOnOneGateway_IsBlockedOnTheOther()
    {
        await using RedisProcess redis = await RedisProcess.StartAsync();
        Dictionary<string, string?> settings = WithRedis(TestGateway.Polling(new Uri("http://127.0.0.1:9")), redis);
        await using TestGateway one = await StartAsync(settings), other = await StartAsync(settings);

        BotOf(one).Sentinel.Lists.Blocked.AddUser(7, reason: "spam");

        await Eventually.TrueAsync(() => BotOf(other).Sentinel.Lists.Blocked.Count == 1);
        Assert.True((await BotOf(other).DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 7 })).IsRefused);
    }

    private static Bot BotOf(TestGateway gateway) => gateway.Services.GetRequiredService<BotRegistry>().All[0];

    // Ten seconds for each decision: a slow machine is no failure of the gateway's.
    private static Dictionary<string, string?> WithRedis(Dictionary<string, string?> settings, RedisProcess redis) =>
        new(settings) { ["Redis:Configuration"] = redis.Address, ["Redis:Deadline"] = "10s" };

    private static async Task<TestGateway> StartAsync(Dictionary<string, string?> settings)
    {
        TestGateway gateway = await TestGateway.StartAsync(settings);
        await Eventually.TrueAsync(() => gateway.Services.GetRequiredService<SharedStore>().Store!.IsUp);
        return gateway;
    }
}
