using BotSentinel.Outgoing;
using BotSentinel.Policies;
using CsCheck;

namespace BotSentinel.Tests.Outgoing;

public sealed class CallLineTests : IDisposable
{
    private static readonly Gen<(int What, int Lane, int Pick)> Step = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 1_000]);
    private readonly OutgoingScheduler _scheduler = new(() => new OutgoingOptions());

    public void Dispose() => _scheduler.Dispose();

    [Fact]
    public void WhateverComesAndLeaves_OrderIsByLaneThenByComing() => Step.Array[0, 60].Sample(steps =>
    {
        CallLine line = default;
        List<QueuedCall> expected = [];
        foreach ((int what, int lane, int pick) in steps)
        {
            if (what == 3 && expected.Count > 0)
            {
                QueuedCall leaving = expected[pick % expected.Count];
                line.Remove(leaving);
                expected.Remove(leaving);
            }
            else if (what == 2)
            {
                QueuedCall call = Call(lane, messages: 1 + (pick % 3));
                line.AddFirst(call);
                expected.Insert(expected.FindIndex(other => other.Lane >= lane) is var at and >= 0 ? at : expected.Count, call);
            }
            else
            {
                QueuedCall call = Call(lane, messages: pick % 3);
                line.AddLast(call);
                expected.Insert(expected.FindIndex(other => other.Lane > lane) is var at and >= 0 ? at : expected.Count, call);
            }

            Assert.Equal(expected, line.Late(long.MaxValue));
            Assert.Same(expected.FirstOrDefault(), line.First);
            Assert.All(Enumerable.Range(0, CallSchedule.Lanes), upTo => Assert.Equal(expected.Where(call => call.Lane <= upTo).Sum(call => call.Messages), line.MessagesBefore(upTo)));
        }
    });

    private QueuedCall Call(int lane, int messages)
    {
        var call = new QueuedCall(_scheduler);
        call.Begin(new OutgoingCall("sendMessage", 1, messages, (OutgoingLane)Math.Min(lane, 3)) { IsPaid = lane == CallSchedule.PaidLane }, 0, 1);
        return call;
    }
}
