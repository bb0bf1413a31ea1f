using System.Net;
using BotSentinel.Decisions;
using BotSentinel.Redis.Lists;
using BotSentinel.Redis.Tests.Servers;
using BotSentinel.Stores;
using BotSentinel.Updates;
using CsCheck;

namespace BotSentinel.Redis.Tests.Conformance;

/// <summary>Lists that are changed while running: on one node for all, and for those that come later.</summary>
public class SharedListsTests
{
    [Fact]
    public async Task BlockOnOneNode_HoldsOnAllAndEndsOnAll()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisCounterStore one = Store(server), other = Store(server);
        await using Sentinel here = Build(one), there = Build(other);
        await Eventually.HoldsAsync(() => one.IsUp && other.IsUp);

        here.Lists.Blocked.AddUser(1, reason: "spam: of {all} kinds");
        here.Lists.Blocked.AddUser("@{a}:b%");
        here.Lists.Blocked.AddChat(-5);
        there.Lists.Blocked.AddNetwork(IPNetwork.Parse("2001:db8::/32"));
        await Eventually.HoldsAsync(async () => await SaidAsync(there, 1) == Reason.BlockListed);
        await Eventually.HoldsAsync(async () => await SaidAsync(there, "@{a}:b%") == Reason.BlockListed);
        await Eventually.HoldsAsync(async () => await SaidAsync(there, 2, chat: -5) == Reason.BlockListed);
        await Eventually.HoldsAsync(async () => await SaidAsync(here, 2, address: "2001:db8::1") == Reason.BlockListed);
        Assert.Equal("spam: of {all} kinds", (await there.DecideAsync(Update(1), TestContext.Current.CancellationToken)).Detail);

        there.Lists.Allowed.AddUser(1);
        await Eventually.HoldsAsync(async () => await SaidAsync(here, 1) == Reason.AllowListed);
        there.Lists.Allowed.RemoveUser(1);
        there.Lists.Blocked.RemoveUser(1);
        await Eventually.HoldsAsync(async () => await SaidAsync(here, 1) == Reason.Passed);
    }

    [Fact]
    public async Task BlockedBeforeANodeStarts_IsBlockedOnIt()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using (RedisCounterStore first = Store(server))
        await using (Sentinel before = Build(first))
        {
            await Eventually.HoldsAsync(() => first.IsUp);
            before.Lists.Blocked.AddUser(1);
            before.Lists.Blocked.AddUser(2, until: TimeProvider.System.GetUtcNow().AddDays(-1));
        }

        await using RedisCounterStore store = Store(server);
        await using Sentinel sentinel = Build(store), another = new SentinelBuilder { Name = "another" }.PerUser(100, TimeSpan.FromHours(1)).UseRedis(store).Build();

        await Eventually.HoldsAsync(async () => await SaidAsync(sentinel, 1) == Reason.BlockListed);
        Assert.Equal(1, sentinel.Lists.Blocked.Count);
        Assert.Equal(Reason.Passed, await SaidAsync(sentinel, 2));
        Assert.Equal(Reason.Passed, await SaidAsync(another, 1));
    }

    [Fact]
    public async Task ChangeWhoseMessageIsLost_IsNoticedByTheNextHeartbeat()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisCounterStore store = Store(server);
        await using Sentinel sentinel = Build(store);
        await Eventually.HoldsAsync(() => store.IsUp);

        // Another node's work, all of it but the message.
        await RedisCli.RunAsync(["-p", $"{server.Port}", "hset", "bs:{-}list-", "b-u7", "."]);
        await RedisCli.RunAsync(["-p", $"{server.Port}", "incr", "bs:{-}listed"]);

        await Eventually.HoldsAsync(async () => await SaidAsync(sentinel, 7) == Reason.BlockListed);
    }

    [Fact]
    public async Task ChangedWhileRedisIsGone_ReachesTheOthersLater()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisCounterStore one = Store(server), other = Store(server);
        await using Sentinel here = Build(one), there = Build(other);
        await Eventually.HoldsAsync(() => one.IsUp && other.IsUp);
        here.Lists.Blocked.AddUser(1);
        await Eventually.HoldsAsync(async () => await SaidAsync(there, 1) == Reason.BlockListed);

        await server.KillAsync();
        here.Lists.Blocked.AddUser(2);
        Assert.Equal(Reason.BlockListed, await SaidAsync(here, 2));
        await server.RestartAsync();

        // The server forgot everything; the nodes did not.
        await Eventually.HoldsAsync(async () => await SaidAsync(there, 2) == Reason.BlockListed);
        await Eventually.HoldsAsync(async () => (await RedisCli.RunAsync(["-p", $"{server.Port}", "hlen", "bs:{-}list-"])).Trim() == "2");
        Assert.Equal(Reason.BlockListed, await SaidAsync(here, 1));
        Assert.Equal(Reason.BlockListed, await SaidAsync(there, 1));
    }

    [Fact]
    public async Task Lists_AreKeptForATimeThatIsRenewed()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisCounterStore store = Store(server);
        await using Sentinel sentinel = Build(store);
        sentinel.Lists.Blocked.AddUser(1);

        await Eventually.HoldsAsync(async () => long.Parse(await RedisCli.RunAsync(["-p", $"{server.Port}", "ttl", "bs:{-}list-"]), System.Globalization.CultureInfo.InvariantCulture) > 2_500_000);
        Assert.NotEqual("-1", (await RedisCli.RunAsync(["-p", $"{server.Port}", "ttl", "bs:{-}listed"])).Trim());
    }

    [Fact]
    public void Entry_IsReadAsItWasWritten() => Gen.Select(Gen.String, Gen.String.Null(), Gen.DateTimeOffset, Gen.Bool, Gen.Bool).Sample((subject, reason, time, isForEver, isAllowed) =>
    {
        DateTimeOffset? whole = isForEver ? null : DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
        SharedEntry entry = new(isAllowed ? SharedList.Allowed : SharedList.Blocked, "u" + subject, IsListed: true, whole, reason);

        Assert.True(ListField.TryRead(ListField.FieldOf(entry), ListField.ValueOf(entry), out SharedEntry read));
        Assert.Equal(entry, read);
    });

    private static RedisCounterStore Store(RedisServer server) => new(new RedisOptions { Configuration = server.Address, Heartbeat = TimeSpan.FromMilliseconds(500) });

    private static Sentinel Build(RedisCounterStore store) => new SentinelBuilder().PerUser(10_000, TimeSpan.FromHours(1)).UseRedis(store).Build();

    private static BotUpdate Update(PlatformId user, long chat = 0, string? address = null) =>
        new() { Kind = UpdateKind.Message, UserId = user, ChatId = chat, RemoteAddress = address is null ? null : IPAddress.Parse(address) };

    private static async Task<Reason> SaidAsync(Sentinel sentinel, PlatformId user, long chat = 0, string? address = null) =>
        (await sentinel.DecideAsync(Update(user, chat, address), TestContext.Current.CancellationToken)).Reason;
}
