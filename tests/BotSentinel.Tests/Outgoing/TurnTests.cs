using BotSentinel.Outgoing;
using BotSentinel.Policies;

namespace BotSentinel.Tests.Outgoing;

/// <summary>Whose turn it is.</summary>
public sealed class TurnTests
{
    [Fact]
    public void ChatWithTenThousandWaiting_DelaysAnotherChatByOneMessage()
    {
        using var sender = new Sender(Sender.OneASecond);
        List<Entry> crowd = [.. Enumerable.Range(0, 10_000).Select(_ => sender.Enter(1))];
        crowd[0].End();

        Entry single = sender.Enter(2);
        sender.Pass(1);
        Assert.True(crowd[1].IsTurn);
        crowd[1].End();
        sender.Pass(1);

        Assert.True(single.IsTurn);
        Assert.False(crowd[2].IsTurn);
    }

    [Fact]
    public void Chats_TakeTurns()
    {
        using var sender = new Sender(Sender.OneASecond);
        List<Entry> entries = [.. Enumerable.Range(0, 9).Select(i => sender.Enter((i / 3) + 1))];
        List<int> order = [];

        for (int second = 0; second < 9; second++)
        {
            int next = entries.FindIndex(entry => entry.IsTurn && !order.Contains(entries.IndexOf(entry)));
            order.Add(next);
            entries[next].End();
            sender.Pass(1);
        }

        Assert.Equal([0, 3, 6, 1, 4, 7, 2, 5, 8], order);
    }

    [Fact]
    public void HigherLane_GoesFirst()
    {
        using var sender = new Sender(Sender.OneASecond);
        sender.Enter(9).End();
        OutgoingLane[] lanes = [OutgoingLane.Broadcast, OutgoingLane.Edit, OutgoingLane.Answer, OutgoingLane.Moderation];
        Dictionary<OutgoingLane, Entry> entries = lanes.ToDictionary(lane => lane, lane => sender.Enter(10 + (int)lane, lane));
        List<OutgoingLane> order = [];

        for (int second = 0; second < 4; second++)
        {
            sender.Pass(1);
            OutgoingLane lane = entries.Keys.Except(order).Single(lane => entries[lane].IsTurn);
            order.Add(lane);
            entries[lane].End();
        }

        Assert.Equal([OutgoingLane.Moderation, OutgoingLane.Answer, OutgoingLane.Edit, OutgoingLane.Broadcast], order);
    }

    [Fact]
    public void LowestLane_GetsOnePermitInSixteen()
    {
        using var sender = new Sender(Sender.OneASecond);
        Dictionary<string, List<Entry>> queues = new()
        {
            ["answers"] = [.. Enumerable.Range(0, 100).Select(i => sender.Enter(i + 1))],
            ["broadcast"] = [.. Enumerable.Range(0, 100).Select(i => sender.Enter(i + 1_000, OutgoingLane.Broadcast))],
        };

        Dictionary<string, List<double>> sent = sender.Run(queues, seconds: 64, step: 1);

        Assert.Equal((61, 4), (sent["answers"].Count, sent["broadcast"].Count));
    }

    [Fact]
    public void NextMessageOfAChat_WaitsUntilThePlatformHasAnswered()
    {
        using var sender = new Sender(Sender.Unlimited);
        Entry first = sender.Enter(1), second = sender.Enter(1), elsewhere = sender.Enter(2);

        Assert.Equal((true, false, true), (first.IsTurn, second.IsTurn, elsewhere.IsTurn));
        first.End();
        Assert.True(second.IsTurn);
    }

    [Fact]
    public void Album_WaitsForAllItsPermitsAndIsNotOvertaken()
    {
        using var sender = new Sender(Sender.Unlimited with { Overall = new RateOptions { Permits = 1, Window = TimeSpan.FromSeconds(1), Burst = 4 } });
        sender.Enter(1, messages: 4).End();
        Entry album = sender.Enter(2, messages: 3), single = sender.Enter(3);

        sender.Pass(2);
        Assert.Equal((false, false), (album.IsTurn, single.IsTurn));
        sender.Pass(1);
        Assert.Equal((true, false), (album.IsTurn, single.IsTurn));
        sender.Pass(1);
        Assert.True(single.IsTurn);
    }

    [Fact]
    public void PaidMessages_HaveARateOfTheirOwn()
    {
        using var sender = new Sender(Sender.OneASecond);
        sender.Enter(1).End();
        Entry unpaid = sender.Enter(2);

        Assert.All(Enumerable.Range(0, 30).Select(i => sender.Enter(100 + i, OutgoingLane.Broadcast, paid: true)), paid => Assert.True(paid.IsTurn));
        Assert.False(unpaid.IsTurn);
    }

    [Fact]
    public void FreeCall_WaitsForNothing()
    {
        using var sender = new Sender(Sender.OneASecond);
        sender.Enter(1).End();
        _ = sender.Enter(1);

        Assert.True(sender.EnterFree("deleteMessage", 1).IsTurn);
    }

    [Fact]
    public void TurnThatHasEnded_EndsNoOther()
    {
        using var sender = new Sender(Sender.Unlimited);
        Entry first = sender.Enter(1);
        OutgoingTurn turn = first.Turn;
        turn.Dispose();
        Entry second = sender.Enter(1), third = sender.Enter(1);
        Assert.True(second.IsTurn);

        turn.Dispose();

        Assert.False(third.IsTurn);
    }

    [Fact]
    public void ChatsThatAreDone_AreForgotten()
    {
        using var sender = new Sender(Sender.Unlimited);
        for (int chat = 1; chat <= 500; chat++)
        {
            sender.Enter(chat).End();
            sender.Enter(-chat).End();
        }

        sender.Pass(1);
        sender.Enter(1).End();

        Assert.InRange(sender.Scheduler.Status.Chats, 0, 1);
    }
}
