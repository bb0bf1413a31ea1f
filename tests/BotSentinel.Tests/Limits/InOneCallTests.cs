using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Tests.Limits;

/// <summary>What a limit that has its records to itself decides in one call, and what it leaves to be asked at length.</summary>
public class InOneCallTests
{
    private static readonly long Start = OneSubject.Start;

    [Theory]
    [InlineData(600_000_000)]
    [InlineData(10_000)] // a third of it is no whole number of ticks
    public void KnownSubject_IsTakenFromAndWhoIsNewIsNot(long window)
    {
        KeyedCounter counter = Counter(window);
        Assert.Equal([ReadingOutcome.NotAsked, ReadingOutcome.NotAsked], Take(counter, Start, 1, 2).Select(reading => reading.Outcome));

        LimitReading first = counter.Take(1, Start);
        LimitReading[] next = Take(counter, Start, 1, 2, 1);

        Assert.Equal([ReadingOutcome.Agreed, ReadingOutcome.NotAsked, ReadingOutcome.Agreed], next.Select(reading => reading.Outcome));
        Assert.Equal([2, 1, 0], new[] { first, next[0], next[2] }.Select(reading => counter.Rule.PermitsOf(reading.Left)));
    }

    [Theory]
    [InlineData(600_000_000)]
    [InlineData(10_000)]
    public void Refusal_IsSaidInOneCallOnceItIsRemembered(long window)
    {
        KeyedCounter counter = Counter(window);
        for (int i = 0; i < 3; i++)
        {
            counter.Take(1, Start);
        }

        Assert.Equal(ReadingOutcome.NotAsked, Take(counter, Start, 1)[0].Outcome);
        LimitReading refused = counter.Take(1, Start);
        Assert.Equal((window + 2) / 3, refused.RetryAfter.Ticks);
        Assert.Equal(refused, Take(counter, Start, 1)[0]);
        Assert.Equal(refused.RetryAfter.Ticks - 5, Take(counter, Start + 5, 1)[0].RetryAfter.Ticks);

        // By a clock that was set back further than what the limit may remember it has to be written anew.
        Assert.Equal(ReadingOutcome.NotAsked, Take(counter, Start - 5, 1)[0].Outcome);
    }

    [Fact]
    public void RefusalsCount_AreAskedAtLength()
    {
        KeyedCounter counter = Counter(600_000_000, countDenied: true);
        for (int i = 0; i < 5; i++)
        {
            counter.Take(1, Start);
        }

        Assert.Equal(ReadingOutcome.NotAsked, Take(counter, Start, 1)[0].Outcome);
    }

    [Theory]
    [InlineData(600_000_000)]
    [InlineData(10_000)]
    public void FullAgain_NeverHoldsMoreThanAFreshOne(long window)
    {
        long full = Counter(window).Take(1, Start).Left;
        for (long later = 0; later < 5; later++)
        {
            KeyedCounter counter = Counter(window);
            counter.Take(1, Start);
            long now = Start + (window + 2) / 3 + later;

            Assert.Equal(full, counter.Peek(1, now, cost: 1).Left);
            Assert.Equal(full, Take(counter, now, 1)[0].Left);
        }
    }

    [Fact]
    public void SomebodyHoldsTheRecord_IsAskedAtLength()
    {
        KeyedCounter counter = Counter(600_000_000);
        counter.Take(1, Start);
        TableShard shard = counter.Table.Shard(1);
        shard.Enter(1, counter.Table.Layout.At(Start), out LockedRecord record);

        Assert.Equal(ReadingOutcome.NotAsked, Take(counter, Start, 1)[0].Outcome);

        TableShard.Exit(record);
        Assert.Equal(ReadingOutcome.Agreed, Take(counter, Start, 1)[0].Outcome);
    }

    private static LimitReading[] Take(KeyedCounter counter, long now, params ulong[] keys)
    {
        var readings = new LimitReading[keys.Length];
        Array.Fill(readings, LimitReading.Never());
        counter.Rule.TakeAlone(counter.Table, keys, now, readings);
        return readings;
    }

    private static KeyedCounter Counter(long window, bool countDenied = false) =>
        new(new TokenBucket("p/l", "l", new LimitOptions { Permits = 3, Window = TimeSpan.FromTicks(window) }, countDenied), 100);
}
