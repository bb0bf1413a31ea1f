using BotSentinel.Decisions;
using BotSentinel.Lists;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Lists;

public sealed class IncludedListTests
{
    [Fact]
    public void ListThatSeveralSentinelsAsk_HoldsForAllOfThem()
    {
        using Sentinel one = new SentinelBuilder().Build(), two = new SentinelBuilder().Build();
        SubjectList allowed = new(), blocked = new();
        one.Lists.Include(allowed, blocked);
        two.Lists.Include(allowed, blocked);

        blocked.AddUser(5, reason: "spam");
        blocked.AddUser(6);
        allowed.AddUser(6);

        Assert.All([one, two], sentinel => Assert.Equal((Reason.BlockListed, "spam", Reason.AllowListed), (Of(sentinel, 5).Reason, Of(sentinel, 5).Detail, Of(sentinel, 6).Reason)));
    }

    [Fact]
    public void ListsIncludedLater_TakeThePlaceOfTheEarlierOnes()
    {
        using Sentinel sentinel = new SentinelBuilder().Block(7).Build();
        SubjectList blocked = new();
        blocked.AddUser(5);
        sentinel.Lists.Include(null, blocked);

        sentinel.Lists.Include(null, null);

        Assert.False(Of(sentinel, 5).IsRefused);
        Assert.True(Of(sentinel, 7).IsRefused);
    }

    [Fact]
    public void ReloadOfThePolicies_KeepsIncludedLists()
    {
        using Sentinel sentinel = new SentinelBuilder().Build();
        SubjectList blocked = new();
        blocked.AddUser(5);
        sentinel.Lists.Include(null, blocked);

        sentinel.Apply(sentinel.Options);

        Assert.True(Of(sentinel, 5).IsRefused);
    }

    private static Decision Of(Sentinel sentinel, long user) => sentinel.Decide(new BotUpdate { Kind = UpdateKind.Message, UserId = user, ChatId = user });
}
