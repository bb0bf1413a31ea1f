using BotSentinel.Events;
using BotSentinel.Outgoing;

namespace BotSentinel.Tests.Outgoing;

public sealed class OutgoingEventTests : IDisposable
{
    private readonly Sentinel _sentinel = new SentinelBuilder().Build();
    private readonly List<OutgoingEvent> _told = [];

    public void Dispose() => _sentinel.Dispose();

    [Fact]
    public async Task Refusal_IsToldWithTheQueuesAndRatesAfterIt()
    {
        await using (Subscribe())
        {
            using var sender = new Sender(events: _sentinel.Events);
            Entry first = sender.Enter(1), second = sender.Enter(2);
            first.Refuse(3, isForAll: true);
            sender.Enter(3);
            second.Turn.Refused(TimeSpan.FromSeconds(5));
        }

        Assert.Equal([(SentinelEventKind.Throttled, "shop"), (SentinelEventKind.Throttled, "shop")], _told.Select(told => (told.Kind, told.Bot)));
        Assert.Equal((1, true, 3), (_told[0].Refusal!.Chat.Number, _told[0].Refusal!.IsForAll, _told[0].Refusal!.RetryAfter.TotalSeconds));
        Assert.Equal((0.7, 1, 3), (_told[0].Status.OverallRate, _told[0].Status.RefusedAll, _told[0].Status.FrozenFor.TotalSeconds));
        Assert.Equal((2, 2, 1), (_told[1].Status.Waiting.Sum(), _told[1].Status.LastRefusal!.Chat.Number, _told[1].Status.RefusedChats));
        Assert.Equal(default, _told[0].Update.ChatId);
    }

    [Fact]
    public async Task FullQueue_IsToldOnceUntilThereWasRoom()
    {
        await using (Subscribe())
        {
            using var sender = new Sender(Sender.OneASecond with { Queue = 2 }, _sentinel.Events);
            Entry[] entries = [.. Enumerable.Range(1, 6).Select(chat => sender.Enter(chat))];
            entries[0].End();
            sender.Pass(1);
            sender.Enter(7);
            sender.Enter(8);

            Assert.Equal(4, entries.Count(entry => entry.IsRefused) + 1);
        }

        Assert.Equal([SentinelEventKind.QueueFull, SentinelEventKind.QueueFull], _told.Select(told => told.Kind));
        Assert.All(_told, told => Assert.Equal(2, told.Status.Waiting.Sum()));
        Assert.Null(_told[0].Refusal);
    }

    private IAsyncDisposable Subscribe() => _sentinel.Events.Subscribe(SentinelEventKind.Throttled | SentinelEventKind.QueueFull, happened =>
    {
        _told.Add((OutgoingEvent)happened);
        return ValueTask.CompletedTask;
    });
}
