using BotSentinel.Outgoing;
using BotSentinel.Policies;

namespace BotSentinel.Tests.Outgoing;

/// <summary>What a 429 does.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void RefusedChat_IsLeftAloneForExactlyRetryAfterAndOthersGoOn()
    {
        using var sender = new Sender(Sender.Unlimited);
        Entry refused = sender.Enter(1);
        refused.Refuse(7);
        Entry behind = sender.Enter(1);

        Assert.True(sender.Enter(2).IsTurn);
        sender.Pass(6.9);
        Assert.False(refused.IsTurnAgain);
        sender.Pass(0.1);
        Assert.True(refused.IsTurnAgain);
        Assert.False(behind.IsTurn);
    }

    [Fact]
    public void RefusedCall_GoesAgainBeforeThoseBehindIt()
    {
        using var sender = new Sender(Sender.Unlimited);
        Entry first = sender.Enter(1), second = sender.Enter(1);
        first.Refuse(2);

        sender.Pass(2);
        Assert.Equal((true, false), (first.IsTurnAgain, second.IsTurn));
        first.End();
        sender.Pass(0.001);
        Assert.True(second.IsTurn);
    }

    [Fact]
    public void PlatformSaysThatAllIsMeant_NothingGoes()
    {
        using var sender = new Sender(Sender.Unlimited);
        sender.Enter(1).Refuse(5, isForAll: true);
        Entry other = sender.Enter(2), free = sender.EnterFree("deleteMessage", 3);

        Assert.Equal((false, false), (other.IsTurn, free.IsTurn));
        sender.Pass(5);
        Assert.Equal((true, true), (other.IsTurn, free.IsTurn));
    }

    [Fact]
    public void TwoChatsThatWereNotWrittenTo_ShowThatTheBotIsMeant()
    {
        using var sender = new Sender(Sender.Unlimited);
        Entry first = sender.Enter(1), second = sender.Enter(2);

        first.Refuse(5);
        Assert.True(sender.Enter(3).IsTurn);
        second.Refuse(5);

        Assert.False(sender.Enter(4).IsTurn);
        Assert.True(sender.EnterFree("banChatMember", -5).IsTurn);
        Assert.Equal((1, 1, 0.7), (sender.Scheduler.Status.RefusedChats, sender.Scheduler.Status.RefusedAll, sender.Scheduler.Status.OverallRate));
    }

    [Fact]
    public void RefusedFreeCall_HoldsBackThatMethodThereAlone()
    {
        using var sender = new Sender();
        sender.EnterFree("setMyName", default).Refuse(60);

        Assert.False(sender.EnterFree("setMyName", default).IsTurn);
        Assert.True(sender.EnterFree("getMe", default).IsTurn);
        Assert.True(sender.Enter(1).IsTurn);
    }

    [Fact]
    public void Rate_GoesDownAtARefusalAndCreepsUpAgain()
    {
        using var sender = new Sender(new OutgoingOptions { Recovery = TimeSpan.FromSeconds(100) });
        sender.Enter(1).Turn.Refused(TimeSpan.FromSeconds(1), isForAll: true);

        Assert.Equal(0.7, sender.Scheduler.Status.OverallRate, 3);
        sender.Pass(15);
        Assert.Equal(0.85, sender.Scheduler.Status.OverallRate, 3);
        sender.Pass(15);
        Assert.Equal(1, sender.Scheduler.Status.OverallRate, 3);
    }

    [Fact]
    public void RefusalsOfOneMoment_LowerTheRateOnce()
    {
        using var sender = new Sender();
        Entry[] entries = [.. Enumerable.Range(1, 8).Select(chat => sender.Enter(chat))];

        Assert.All(entries, entry => entry.Turn.Refused(TimeSpan.FromSeconds(1), isForAll: true));

        Assert.Equal(0.7, sender.Scheduler.Status.OverallRate, 3);
    }

    [Fact]
    public void SecondBusyChatOfAKind_LowersTheRateOfAllOfThatKind()
    {
        using var sender = new Sender();
        for (int chat = 1; chat <= 2; chat++)
        {
            sender.Enter(chat).End();
            sender.Enter(chat).End();
            sender.Enter(chat).Turn.Refused(TimeSpan.FromSeconds(1));
        }

        OutgoingStatus status = sender.Scheduler.Status;
        Assert.Equal((1, 0.7, 1), (status.OverallRate, Math.Round(status.PrivateRate, 3), status.GroupRate));
    }

    [Fact]
    public void FreezeFromElsewhere_HoldsTheChatBack()
    {
        using var sender = new Sender();
        sender.Scheduler.Freeze(1, TimeSpan.FromSeconds(3));
        Entry entry = sender.Enter(1);

        Assert.False(entry.IsTurn);
        sender.Pass(3);
        Assert.True(entry.IsTurn);
    }

    [Fact]
    public void RefusalAfterTheEnd_IsNotWaitedFor()
    {
        using var sender = new Sender();
        Entry sending = sender.Enter(1), refused = sender.Enter(2);
        Again waiting = new(refused.Turn.RetryAsync(TimeSpan.FromSeconds(3)));

        sender.Scheduler.Dispose();

        Assert.False(waiting.Granted);
        Assert.False(new Again(sending.Turn.RetryAsync(TimeSpan.FromSeconds(3))).Granted);
    }

    [Fact]
    public void Hook_IsToldOfARefusalAndItsFailureGoesNoFurther()
    {
        using var sender = new Sender();
        List<OutgoingRefusal> told = [];
        sender.Scheduler.OnRefused = refusal =>
        {
            told.Add(refusal);
            throw new InvalidOperationException("the author's own");
        };

        sender.Enter(1).Turn.Refused(TimeSpan.FromSeconds(3));

        Assert.Equal(("sendMessage", OutgoingLane.Answer, TimeSpan.FromSeconds(3), false), (told[0].Method, told[0].Lane, told[0].RetryAfter, told[0].IsForAll));
    }

    private readonly struct Again(ValueTask<bool> waiting)
    {
        public bool Granted => waiting.GetAwaiter().GetResult();
    }
}
