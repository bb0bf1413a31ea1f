using System.Collections.Concurrent;
using BotSentinel.Outgoing;
using BotSentinel.Policies;
using BotSentinel.Redis.Tests.Servers;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Redis.Tests.Outgoing;

/// <summary>Schedulers, as each gateway has one, on one Redis.</summary>
public class SharedSchedulersTests
{
    private static readonly OutgoingOptions Rates = new();

    [Fact]
    public async Task TwoSchedulersOnOneRedis_KeepTheLimitsTogether()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        var clock = new FakeTimeProvider();
        await using RedisCounterStore first = await PermitsTests.OpenAsync(server, clock), second = await PermitsTests.OpenAsync(server, clock);
        using OutgoingScheduler one = Scheduler(first, clock), two = Scheduler(second, clock);
        PlatformId[] chats = [.. Enumerable.Range(0, 600).Select(i => (PlatformId)(1 + (i % 101))), .. Enumerable.Repeat((PlatformId)(-1), 30)];
        var sent = new ConcurrentQueue<(PlatformId Chat, DateTimeOffset At)>();

        Task all = Task.WhenAll(chats.Select((chat, i) => SendAsync(i % 2 == 0 ? one : two, chat, () => sent.Enqueue((chat, clock.GetUtcNow())))));
        while (!all.IsCompleted)
        {
            OutgoingStatus[] both = [one.Status, two.Status];
            if (both.Sum(status => status.Sending) == 0 && both.Sum(status => status.Waiting.Sum()) > 0)
            {
                clock.Advance(TimeSpan.FromMilliseconds(25));
            }

            await Task.Yield();
        }

        await all;
        Assert.Equal(chats.Order(Comparer<PlatformId>.Create((left, right) => left.Number.CompareTo(right.Number))), sent.Select(message => message.Chat).Order(Comparer<PlatformId>.Create((left, right) => left.Number.CompareTo(right.Number))));
        Assert.InRange(MostIn(TimeSpan.FromSeconds(1), sent.Select(message => message.At)), 30, 30 + 10);
        Assert.Equal(20, MostIn(TimeSpan.FromMinutes(1), sent.Where(message => message.Chat.Number == -1).Select(message => message.At)));
        Assert.All(sent.GroupBy(message => message.Chat), chat => Assert.InRange(MostIn(TimeSpan.FromSeconds(1), chat.Select(message => message.At)), 1, 1 + 3));
        DateTimeOffset[] toUsers = [.. sent.Where(message => message.Chat.Number > 0).Select(message => message.At)];
        Assert.InRange((toUsers.Max() - toUsers.Min()).TotalSeconds, (600 - 10) / 30.0, 630 / 30.0 * 1.15);
    }

    [Fact]
    public async Task RefusalThatOneMeets_HoldsTheOtherBack()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        var clock = new FakeTimeProvider();
        await using RedisCounterStore first = await PermitsTests.OpenAsync(server, clock), second = await PermitsTests.OpenAsync(server, clock);
        OutgoingCall toOne = new("sendMessage", 1, 1, OutgoingLane.Answer), toOther = toOne with { Chat = 2 };

        await first.Permits.RefuseAsync("bot", PermitsTests.Refused(1, isForAll: false), Rates, TestContext.Current.CancellationToken);
        Assert.Equal(new SharedWait(TimeSpan.FromSeconds(5), false), await second.Permits.TakeAsync("bot", toOne, Rates, TestContext.Current.CancellationToken));
        Assert.Equal(default, await second.Permits.TakeAsync("bot", toOther, Rates, TestContext.Current.CancellationToken));

        await first.Permits.RefuseAsync("bot", PermitsTests.Refused(1, isForAll: true), Rates, TestContext.Current.CancellationToken);
        Assert.Equal(new SharedWait(TimeSpan.FromSeconds(5), true), await second.Permits.TakeAsync("bot", toOther, Rates, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RedisGoesAwayAndComesBack_EverythingIsSentAndPermitsAreSharedAgain()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var store = new RedisCounterStore(new RedisOptions { Configuration = server.Address });
        await Eventually.HoldsAsync(() => store.IsUp);
        using OutgoingScheduler scheduler = Scheduler(store, TimeProvider.System);
        int sent = 0;

        await SendAsync(scheduler, 1, () => sent++);
        await server.KillAsync();
        for (int chat = 2; chat <= 8; chat++)
        {
            await SendAsync(scheduler, chat, () => sent++);
        }

        await store.Permits.RefuseAsync("bot", PermitsTests.Refused(1, isForAll: true), Rates, TestContext.Current.CancellationToken);
        Assert.Equal(8, sent);
        await server.RestartAsync();
        await Eventually.HoldsAsync(() => store.IsUp);
        await Eventually.HoldsAsync(async () =>
        {
            await SendAsync(scheduler, 9, () => sent++);
            return (await RedisCli.RunAsync(["-p", $"{server.Port}", "exists", "bs:{!bot}9"])).StartsWith('1');
        });
    }

    [Fact]
    public async Task HungRedis_EverythingIsSent()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var store = new RedisCounterStore(new RedisOptions { Configuration = server.Address });
        await Eventually.HoldsAsync(() => store.IsUp);
        using OutgoingScheduler scheduler = Scheduler(store, TimeProvider.System);
        int sent = 0;

        server.Stop();
        await Task.WhenAll(Enumerable.Range(1, 20).Select(chat => SendAsync(scheduler, chat, () => Interlocked.Increment(ref sent))));

        Assert.Equal(20, sent);
        Assert.False(store.IsUp);
    }

    [Fact]
    public async Task StartedWithoutRedis_EverythingIsSent()
    {
        await using var store = new RedisCounterStore(new RedisOptions { Configuration = $"127.0.0.1:{FreePort.Next()}" });
        using OutgoingScheduler scheduler = Scheduler(store, TimeProvider.System);
        int sent = 0;

        await Task.WhenAll(Enumerable.Range(1, 20).Select(chat => SendAsync(scheduler, chat, () => Interlocked.Increment(ref sent))));

        Assert.Equal(20, sent);
    }

    private static OutgoingScheduler Scheduler(RedisCounterStore store, TimeProvider clock) => new(() => Rates, clock, bot: "bot", shared: store.Permits);

    private static async Task SendAsync(OutgoingScheduler scheduler, PlatformId chat, Action send)
    {
        using OutgoingTurn turn = await scheduler.EnterAsync(new OutgoingCall("sendMessage", chat, 1, OutgoingLane.Answer), TestContext.Current.CancellationToken);
        send();
    }

    /// <summary>How many are in the fullest window, wherever it begins; its end is no longer in it.</summary>
    private static int MostIn(TimeSpan window, IEnumerable<DateTimeOffset> moments)
    {
        DateTimeOffset[] all = [.. moments.Order()];
        return all.Max(from => all.Count(at => at >= from && at < from + window));
    }
}
