using BotSentinel.Policies;
using CsCheck;

namespace BotSentinel.Tests.Outgoing;

/// <summary>How fast calls get their turns.</summary>
public sealed class LimitTests
{
    [Fact]
    public void PrivateChat_GetsAShortBurstThenOneMessageASecond()
    {
        using var sender = new Sender();

        List<double> sent = sender.Run(new() { ["chat"] = [.. Enumerable.Range(0, 8).Select(_ => sender.Enter(1))] }, seconds: 10)["chat"];

        Assert.Equal([0, 0, 0, 1, 2, 3, 4, 5], sent);
    }

    [Fact]
    public void Group_GetsTwentyMessagesInAnyMinute()
    {
        using var sender = new Sender();

        List<double> sent = sender.Run(new() { ["group"] = [.. Enumerable.Range(0, 70).Select(_ => sender.Enter(-1))] }, seconds: 190)["group"];

        Assert.Equal(70, sent.Count);
        Assert.All(sent.Skip(20).Zip(sent), pair => Assert.True(pair.First - pair.Second >= 60));
        Assert.InRange(sent[^1], 180, 188);
    }

    [Fact]
    public void Bot_SendsThirtyMessagesASecondInAll()
    {
        using var sender = new Sender();

        List<double> sent = sender.Run(new() { ["all"] = [.. Enumerable.Range(1, 1_000).Select(chat => sender.Enter(chat))] }, seconds: 40, step: 0.01)["all"];

        Assert.InRange(sent[^1], 33, 33.1);
        Assert.All(sent.Skip(41).Zip(sent), pair => Assert.True(pair.First - pair.Second >= 1));
    }

    [Fact]
    public void ItemsOfAnAlbum_CountEach()
    {
        using var sender = new Sender();
        sender.Enter(1, messages: 10).End();
        Entry next = sender.Enter(1);

        sender.Pass(7.9);
        Assert.False(next.IsTurn);
        sender.Pass(0.1);
        Assert.True(next.IsTurn);
    }

    [Fact]
    public void NameAndNumber_AreOneChatOnceLearnt()
    {
        using var sender = new Sender();
        sender.Enter("@News").End();
        sender.Enter("news").End();
        Entry named = sender.Enter("@NEWS");
        Entry waiting = sender.Enter("@news");

        sender.Scheduler.Learn("@News", -100);
        Entry numbered = sender.Enter(-100);
        named.End();
        Assert.Equal((false, false), (waiting.IsTurn, numbered.IsTurn));
        sender.Pass(1);
        Assert.Equal((true, false), (waiting.IsTurn, numbered.IsTurn));
        waiting.End();
        sender.Pass(1);
        Assert.True(numbered.IsTurn);
    }

    [Fact]
    public void CallThatWentAnotherWay_Counts()
    {
        using var sender = new Sender();
        for (int i = 0; i < 3; i++)
        {
            sender.Scheduler.Charge(new("sendMessage", 1, 1, OutgoingLane.Answer));
        }

        Assert.False(sender.Enter(1).IsTurn);
    }

    [Fact]
    public void SettingsThatChange_HoldFromTheNextCallOn()
    {
        using var sender = new Sender(Sender.OneASecond);
        sender.Enter(1).End();
        Assert.False(sender.Enter(2).IsTurn);

        sender.Options = Sender.Unlimited;

        Assert.True(sender.Enter(3).IsTurn);
    }

    [Fact]
    public void NoWindow_EverHoldsMoreThanAGroupMayHave() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 3].Array[1, 60], Gen.Double[0, 2].Array[60]).Sample((permits, sizes, answers) =>
        {
            using var sender = new Sender(Sender.Unlimited with { Group = new RateOptions { Permits = permits, Window = TimeSpan.FromSeconds(5) } });
            List<(DateTimeOffset At, int Messages)> seen = [];
            for (int i = 0; i < sizes.Length; i++)
            {
                Entry entry = sender.Enter(-1, messages: Math.Min(permits, sizes[i]));
                while (!entry.IsTurn)
                {
                    sender.Pass(0.125);
                }

                // The platform sees the call some time between its sending and its answer.
                TimeSpan half = TimeSpan.FromMilliseconds((int)(answers[i] * 500));
                sender.Clock.Advance(half);
                seen.Add((sender.Clock.GetUtcNow(), Math.Min(permits, sizes[i])));
                sender.Clock.Advance(half);
                entry.End();
            }

            return seen.TrueForAll(first => seen.Where(other => other.At >= first.At && other.At < first.At.AddSeconds(5)).Sum(other => other.Messages) <= permits);
        }, iter: 200);
}
