using BotSentinel.Lists;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Lists;

public class IdFilterTests
{
    [Fact]
    public void Empty_ContainsNothing() => Assert.False(new IdFilter().MayContain(42));

    [Fact]
    public void Grows_KnowsAllThatWereAddedAndFewOthers()
    {
        var filter = new IdFilter();
        var set = new HashSet<PlatformId>();
        for (long i = 1; i <= 50_000; i++)
        {
            PlatformId id = i % 3 == 0 ? new PlatformId($"U{i}") : new PlatformId(i * 7919);
            filter.Add(id, set);
            set.Add(id);
        }

        Assert.All(set, id => Assert.True(filter.MayContain(id)));
        Assert.InRange(Enumerable.Range(1, 100_000).Count(i => filter.MayContain(-i)), 0, 100_000 / 16);
    }
}
