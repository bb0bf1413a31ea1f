using BotSentinel.Outgoing;
using BotSentinel.Policies;
using BotSentinel.Redis.Tests.Servers;
using BotSentinel.Updates;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Redis.Tests.Outgoing;

/// <summary>Permits in Redis are what permits in memory are.</summary>
public class PermitsTests
{
    private static readonly OutgoingOptions Rates = new();
    private static readonly PlatformId[] Chats = [1, 2, -100, "@News", "news", default];

    private static readonly Gen<Step[]> Steps = Gen.Select(
        Gen.Int[0, 19], Gen.Int[0, Chats.Length - 1], Gen.Frequency((3, Gen.Const(1)), (2, Gen.Int[2, 30])), Gen.Bool, Gen.Frequency((3, Gen.Int[0, 3_000]), (2, Gen.Int[0, 900_000]), (1, Gen.Int[0, 40_000_000])),
        (kind, chat, messages, isPaid, pause) => new Step(kind, Chats[chat], messages, isPaid, TimeSpan.FromMicroseconds(pause))).Array[1, 120];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhateverIsSent_RedisAnswersAsMemoryDoes(bool isGarnet)
    {
        await using RedisServer server = isGarnet ? await Garnet.StartAsync() : await RedisServer.StartAsync();
        var clock = new FakeTimeProvider();
        await using RedisCounterStore store = await OpenAsync(server, clock);
        int run = 0;

        await Steps.SampleAsync(
            async steps =>
            {
                string bot = $"bot {Interlocked.Increment(ref run)}";
                var memory = new MemoryPermits(clock);
                foreach (Step step in steps)
                {
                    clock.Advance(step.Pause);
                    if (step.Refusal is { } refusal)
                    {
                        await memory.RefuseAsync(bot, refusal, Rates, TestContext.Current.CancellationToken);
                        await store.Permits.RefuseAsync(bot, refusal, Rates, TestContext.Current.CancellationToken);
                        continue;
                    }

                    SharedWait expected = await memory.TakeAsync(bot, step.Call, Rates, TestContext.Current.CancellationToken);
                    SharedWait actual = await store.Permits.TakeAsync(bot, step.Call, Rates, TestContext.Current.CancellationToken);
                    Assert.Equal(expected.IsForAll, actual.IsForAll);
                    Assert.Equal(expected.Wait == TimeSpan.Zero, actual.Wait == TimeSpan.Zero);
                    Assert.InRange((actual.Wait - expected.Wait).TotalMicroseconds, -5, 5);
                }
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task TwoBots_ShareNothing()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisCounterStore store = await OpenAsync(server, new FakeTimeProvider());
        OutgoingCall call = new("sendMessage", 1, 3, OutgoingLane.Answer);

        Assert.Equal(default, await store.Permits.TakeAsync("one", call, Rates, TestContext.Current.CancellationToken));
        Assert.Equal(default, await store.Permits.TakeAsync("other", call, Rates, TestContext.Current.CancellationToken));
        Assert.Equal(new SharedWait(TimeSpan.FromSeconds(3), false), await store.Permits.TakeAsync("one", call, Rates, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ServerClockSetBack_WaitIsAsLongAsItWasAndEnds()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        var clock = new SettableClock();
        await using RedisCounterStore store = await OpenAsync(server, clock);
        OutgoingCall call = new("sendMessage", -1, 20, OutgoingLane.Answer);
        Assert.Equal(default, await store.Permits.TakeAsync("bot", call, Rates, TestContext.Current.CancellationToken));

        clock.Now -= TimeSpan.FromHours(1);
        SharedWait wait = await store.Permits.TakeAsync("bot", call, Rates, TestContext.Current.CancellationToken);
        clock.Now += TimeSpan.FromSeconds(40);
        SharedWait later = await store.Permits.TakeAsync("bot", call, Rates, TestContext.Current.CancellationToken);
        clock.Now += TimeSpan.FromSeconds(20);

        Assert.Equal(new SharedWait(TimeSpan.FromMinutes(1), false), wait);
        Assert.Equal(new SharedWait(TimeSpan.FromSeconds(20), false), later);
        Assert.Equal(default, await store.Permits.TakeAsync("bot", call, Rates, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task EveryKey_IsForgottenInTheEnd()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisCounterStore store = await OpenAsync(server, null);
        await store.Permits.TakeAsync("bot", new OutgoingCall("sendMessage", -1, 1, OutgoingLane.Answer), Rates, TestContext.Current.CancellationToken);
        await store.Permits.RefuseAsync("bot", Refused(1, isForAll: false), Rates, TestContext.Current.CancellationToken);

        string[] keys = ["bs:{!bot}", "bs:{!bot}-1", "bs:{!bot}1"];

        foreach (string key in keys)
        {
            Assert.InRange(long.Parse(await RedisCli.RunAsync(["-p", $"{server.Port}", "pttl", key]), System.Globalization.CultureInfo.InvariantCulture), 1, 60_000);
        }
    }

    [Fact]
    public async Task UseRedis_KeepsPermitsThereUnlessOthersAreSet()
    {
        await using var store = new RedisCounterStore(new RedisOptions { Configuration = $"127.0.0.1:{FreePort.Next()}" });
        var others = new MemoryPermits();
        await using Sentinel plain = new SentinelBuilder().UseRedis(store).Build();
        await using Sentinel with = new SentinelBuilder { SharedPermits = others }.UseRedis(store).Build();
        await using ServiceProvider services = new ServiceCollection().AddBotSentinel(builder => builder.UseRedis($"127.0.0.1:{FreePort.Next()}")).BuildServiceProvider();

        Assert.Same(store.Permits, plain.SharedPermits);
        Assert.Same(others, with.SharedPermits);
        Assert.Same(services.GetRequiredService<RedisCounterStore>().Permits, services.GetRequiredService<Sentinel>().SharedPermits);
    }

    internal static OutgoingRefusal Refused(PlatformId chat, bool isForAll) => new("sendMessage", chat, OutgoingLane.Answer, TimeSpan.FromSeconds(5), isForAll, default);

    /// <summary>A store that answers; a slow machine is no failure of its.</summary>
    internal static async Task<RedisCounterStore> OpenAsync(RedisServer server, TimeProvider? clock)
    {
        var store = new RedisCounterStore(new RedisOptions { Configuration = server.Address, Clock = clock, Deadline = TimeSpan.FromSeconds(10) });
        await Eventually.HoldsAsync(() => store.IsUp);
        return store;
    }

    /// <summary>Two in twenty are 429s, the others messages.</summary>
    private sealed record Step(int Kind, PlatformId Chat, int Messages, bool IsPaid, TimeSpan Pause)
    {
        public OutgoingRefusal? Refusal => Kind < 2 ? Refused(Chat, isForAll: Kind == 0) : null;

        public OutgoingCall Call => new("sendMessage", Chat, Messages, OutgoingLane.Answer) { IsPaid = IsPaid };
    }
}
