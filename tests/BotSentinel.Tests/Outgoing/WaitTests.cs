using BotSentinel.Outgoing;
using BotSentinel.Policies;

namespace BotSentinel.Tests.Outgoing;

/// <summary>Deadlines, cancellation and full queues.</summary>
public sealed class WaitTests
{
    [Fact]
    public async Task CallThatCannotGoBeforeItsDeadline_FailsAtOnceAndSaysWhenItCould()
    {
        using var sender = new Sender();
        Entry[] ahead = [.. Enumerable.Range(0, 6).Select(_ => sender.Enter(1))];

        var late = await Assert.ThrowsAsync<OutgoingDeadlineException>(() => sender.Enter(1, patience: TimeSpan.FromSeconds(3.9)).Task);

        Assert.Equal(TimeSpan.FromSeconds(4), late.RetryAfter);
        Assert.Equal(sender.Clock.GetUtcNow() + TimeSpan.FromSeconds(4), late.CouldBeSentAt);
        Assert.False(sender.Enter(1, patience: TimeSpan.FromSeconds(4.1)).IsRefused);
        Assert.All(ahead, entry => Assert.False(entry.IsRefused));
    }

    [Fact]
    public async Task CrowdAhead_IsCountedForTheDeadline()
    {
        using var sender = new Sender(Sender.OneASecond);
        List<Entry> crowd = [.. Enumerable.Range(1, 101).Select(chat => sender.Enter(chat))];

        var late = await Assert.ThrowsAsync<OutgoingDeadlineException>(() => sender.Enter(999, patience: TimeSpan.FromSeconds(50)).Task);

        Assert.Equal(TimeSpan.FromSeconds(101), late.RetryAfter);
        Assert.All(crowd, entry => Assert.False(entry.IsRefused));
    }

    [Fact]
    public async Task FullWindowOfAGroup_IsCountedForTheDeadline()
    {
        using var sender = new Sender(Sender.Unlimited with { Group = new RateOptions { Permits = 2, Window = TimeSpan.FromMinutes(1) } });
        sender.Enter(-1).End();
        sender.Enter(-1).End();
        _ = sender.Enter(-1);
        _ = sender.Enter(-1);

        var late = await Assert.ThrowsAsync<OutgoingDeadlineException>(() => sender.Enter(-1, patience: TimeSpan.FromSeconds(119)).Task);

        Assert.Equal(TimeSpan.FromMinutes(2), late.RetryAfter);
    }

    [Fact]
    public void FreezeBeyondADeadline_EndsTheWaitAtOnce()
    {
        using var sender = new Sender(Sender.Unlimited);
        Entry first = sender.Enter(1), impatient = sender.Enter(1, patience: TimeSpan.FromSeconds(5)), patient = sender.Enter(1, patience: TimeSpan.FromSeconds(60));

        first.Refuse(30);

        Assert.Equal((true, false), (impatient.IsRefused, patient.IsRefused));
    }

    [Fact]
    public async Task RetryAfterBeyondTheDeadline_IsNotWaitedFor()
    {
        using var sender = new Sender(Sender.Unlimited);
        Entry entry = sender.Enter(1, patience: TimeSpan.FromSeconds(10));

        Assert.False(await entry.Turn.RetryAsync(TimeSpan.FromSeconds(11)));
        entry.End();
        Assert.Equal(0, sender.Scheduler.Status.Sending);
    }

    [Fact]
    public void DeadlineThatPassesWhileWaiting_EndsTheWait()
    {
        using var sender = new Sender(Sender.OneASecond);
        Entry first = sender.Enter(1), second = sender.Enter(1, patience: TimeSpan.FromSeconds(2));

        sender.Pass(2.1);

        Assert.True(first.IsTurn);
        Assert.True(second.IsRefused);
    }

    [Fact]
    public async Task FullQueue_RefusesAndSaysWhenItCouldGo()
    {
        using var sender = new Sender(Sender.OneASecond with { Queue = 2 });
        List<Entry> entries = [.. Enumerable.Range(1, 3).Select(chat => sender.Enter(chat))];

        var full = await Assert.ThrowsAsync<OutgoingQueueFullException>(() => sender.Enter(4).Task);

        Assert.Contains("outgoing.queue", full.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(3), full.RetryAfter);
        entries[0].End();
        sender.Pass(1);
        Assert.False(sender.Enter(4).IsRefused);
    }

    [Fact]
    public async Task CancelledCall_LeavesTheQueue()
    {
        using var sender = new Sender(Sender.OneASecond);
        using var cancel = new CancellationTokenSource();
        sender.Enter(1).End();
        Entry cancelled = sender.Enter(2, cancellationToken: cancel.Token), next = sender.Enter(3);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Task);
        sender.Pass(1);
        Assert.True(next.IsTurn);
    }

    [Fact]
    public async Task CancelledWhileWaitingAgain_EndsWithTheTurn()
    {
        using var sender = new Sender(Sender.Unlimited);
        using var cancel = new CancellationTokenSource();
        Entry entry = sender.Enter(1), next = sender.Enter(1);
        Task<bool> again = entry.Turn.RetryAsync(TimeSpan.FromSeconds(1), cancellationToken: cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => again);
        entry.End();
        sender.Pass(1);
        Assert.True(next.IsTurn);
    }

    [Fact]
    public void CallThatCannotGoNow_IsNotEntered()
    {
        using var sender = new Sender(Sender.OneASecond);
        var call = new OutgoingCall("sendMessage", 1, 1, OutgoingLane.Answer);

        Assert.True(sender.Scheduler.TryEnter(call, out OutgoingTurn turn));
        turn.Dispose();
        Assert.False(sender.Scheduler.TryEnter(call with { Chat = 2 }, out _));
        Assert.Equal(0, sender.Scheduler.Status.Waiting.Sum());
    }

    [Fact]
    public async Task EndOfTheScheduler_LetsGoOfThoseWhoWait()
    {
        var sender = new Sender(Sender.OneASecond);
        sender.Enter(1).End();
        Entry waiting = sender.Enter(2);

        sender.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Task);
    }
}
