using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Tests.Storage;

public class CounterTableTests
{
    private static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(10_000_000_000)]
    public void TimesFarApart_NeverLookLikeTimesToCome(long windowTicks)
    {
        var counter = Counter(permits: 1, new TimeSpan(windowTicks), capacity: 1000);
        long now = Start;
        for (int i = 0; i < 200; i++)
        {
            // Around the points where 32 bits of units have gone round.
            now += (long)((1L << 32) * counter.Table.Layout.UnitTicks * (i % 3 == 0 ? 0.5 : 1)) - i;
            Assert.Equal(ReadingOutcome.Agreed, counter.Take(counter.Key(i % 2), now).Outcome);
        }
    }

    [Fact]
    public void Growing_LosesNobody()
    {
        const int subjects = 50_000;
        var counter = Counter(permits: 1, TimeSpan.FromHours(1), subjects);
        long small = counter.Table.Bytes;

        Assert.Equal(subjects, Admitted(counter, subjects));
        Assert.True(counter.Table.Bytes > 16 * small);
        Assert.Equal(0, Admitted(counter, subjects));
        Assert.Equal(0, counter.Table.Evictions);
    }

    [Fact]
    public void ComingHomeAfterGrowth_KeepsWhatEveryoneUsed()
    {
        var counter = Counter(permits: 3, TimeSpan.FromHours(1), capacity: 50_000);

        Assert.Equal([50_000, 50_000, 50_000, 0], Enumerable.Range(0, 4).Select(_ => Admitted(counter, 50_000)));
        Assert.Equal((50_000, 0), (counter.Table.Count, counter.Table.Evictions));
    }

    [Theory]
    [InlineData(7, 60, false)]
    [InlineData(7, 61, true)]
    [InlineData(3, 1, true)]
    [InlineData(1_500, 1, false)] // so fast that parts of a unit of time count
    [InlineData(1_500, 1, true)]
    public void OneCall_SaysWhatAskingAtLengthSays(int permits, int seconds, bool countDenied)
    {
        var limit = new LimitOptions { Permits = permits, Window = TimeSpan.FromSeconds(seconds), Cost = 1.5, Burst = Math.Min(permits, 10) };
        KeyedCounter inOne = new(LimitRules.Create("test/limit", "limit", limit, countDenied), 100), atLength = new(LimitRules.Create("test/limit", "limit", limit, countDenied), 100);
        var random = new Random(permits);
        long now = Start;

        for (int i = 0; i < 20_000; i++)
        {
            now += random.NextInt64(TimeSpan.FromSeconds(seconds).Ticks / permits / 20);
            int subject = random.Next(40);
            LimitReading one = inOne.Take(inOne.Key(subject), now), other = atLength.Take(atLength.Key(subject), now, cost: 1.5);
            Assert.Equal((one.Outcome, one.Left, one.RetryAfter), (other.Outcome, other.Left, other.RetryAfter));
        }
    }

    [Fact]
    public void GrowingUnderManyThreads_AdmitsEachExactlyOnce()
    {
        var counter = Counter(permits: 1, TimeSpan.FromHours(1), capacity: 50_000);
        long admitted = 0;

        Parallel.For(0, 4, worker =>
        {
            for (int i = 0; i < 50_000; i++)
            {
                int subject = worker % 2 == 0 ? i : 49_999 - i;
                Interlocked.Add(ref admitted, counter.Take(counter.Key(subject), Start).Outcome == ReadingOutcome.Agreed ? 1 : 0);
            }
        });

        Assert.Equal((50_000, 0), (admitted, counter.Table.Evictions));
    }

    [Fact]
    public void FullLoadOnAVirtualClock_AnswersAsPlainNumbersWould()
    {
        const int subjects = 20_000, operations = 400_000;
        var random = new Random(20260301);
        var counter = Counter(permits: 10, TimeSpan.FromSeconds(100), subjects);
        long[] fullAt = new long[subjects];
        long now = Start, interval = TimeSpan.FromSeconds(10).Ticks;
        int wrong = 0;

        for (int i = 0; i < operations; i++)
        {
            now += random.Next(0, (int)(2 * interval / subjects));
            int subject = random.Next(subjects);
            long next = Math.Max(fullAt[subject], now) + interval;
            bool expected = next - now <= 10 * interval;
            fullAt[subject] = expected ? next : fullAt[subject];
            wrong += counter.Take(counter.Key(subject), now).Outcome == ReadingOutcome.Agreed == expected ? 0 : 1;
        }

        Assert.Equal(0, wrong);
    }

    [Fact]
    public void ClockIsSetBackFar_LimitedStayLimitedForAWindowAtMost()
    {
        var counter = Counter(permits: 3, TimeSpan.FromMinutes(1), capacity: 1000);
        for (int i = 0; i < 3; i++)
        {
            counter.Take(counter.Key(1), Start);
        }

        LimitReading denied = counter.Take(counter.Key(1), Start - TimeSpan.TicksPerHour);

        Assert.InRange(denied.RetryAfter, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));
        Assert.Equal(ReadingOutcome.Agreed, counter.Take(counter.Key(1), Start - TimeSpan.TicksPerHour + TimeSpan.TicksPerMinute).Outcome);
    }

    [Theory]
    [InlineData(LimitAlgorithm.TokenBucket, 1)]
    [InlineData(LimitAlgorithm.SlidingWindow, 2)]
    [InlineData(LimitAlgorithm.SlidingLog, 1)]
    [InlineData(LimitAlgorithm.FixedWindow, 1)]
    [InlineData(LimitAlgorithm.AlignedWindow, 1)]
    public void ClockIsSetBackALittle_WhoIsRefusedWaitsNoLongerThanStatesReach(LimitAlgorithm algorithm, int windows)
    {
        var limit = new LimitOptions { Algorithm = algorithm, Permits = 3, Window = TimeSpan.FromMinutes(1) };
        foreach (int seconds in (int[])[1, 20, 40, 55, 70])
        {
            KeyedCounter alone = new(LimitRules.Create("p/l", "l", limit, countDenied: false), 100), asked = new(LimitRules.Create("p/l", "l", limit, countDenied: false), 100);
            long now = Start;
            for (int i = 0; i < 5; i++)
            {
                alone.Take(alone.Key(1), now);
                asked.Take(asked.Key(1), now, cost: 1);
            }

            now -= TimeSpan.FromSeconds(seconds).Ticks;
            long end = now + windows * limit.Window.Ticks;
            bool isAdmitted = false;
            for (; now <= end && !isAdmitted; now += TimeSpan.TicksPerSecond)
            {
                isAdmitted = !alone.Take(alone.Key(1), now).IsDenied;
                Assert.Equal(isAdmitted, !asked.Take(asked.Key(1), now, cost: 1).IsDenied);
            }

            Assert.True(isAdmitted, $"{seconds} s back");
        }
    }

    [Fact]
    public void KeysDifferOutsideTheirTag_AreToldApartWhereThatIsAskedFor()
    {
        const ulong one = 0x0123_4567_89AB_CDEF, other = one ^ (1UL << 55);
        Assert.False(AgreesToBoth(Counter(permits: 1, TimeSpan.FromHours(1), capacity: 1000)));
        Assert.True(AgreesToBoth(Counter(permits: 1, TimeSpan.FromHours(1), capacity: 1000, exact: true)));

        static bool AgreesToBoth(KeyedCounter counter) =>
            !counter.Take(one, Start).IsDenied & !counter.Take(other, Start).IsDenied & counter.Take(one, Start).IsDenied == counter.Take(other, Start).IsDenied;
    }

    [Fact]
    public void TableOfSeveralShards_HoldsAsMuchAsItSaysAndCountsAllOfThem()
    {
        const int subjects = 70_000;
        KeyedCounter large = Counter(permits: 1, TimeSpan.FromHours(1), subjects, exact: true), half = Counter(permits: 1, TimeSpan.FromHours(1), subjects / 2, exact: true);
        Assert.Equal((2, 1), (large.Table.Shards.Length, half.Table.Shards.Length));

        Assert.Equal(subjects, Admitted(large, subjects));
        Assert.Equal(subjects / 2, Admitted(half, subjects / 2));
        Assert.Equal((subjects, 0), (large.Table.Count, large.Table.Evictions));
        Assert.InRange(large.Table.Bytes, half.Table.Bytes * 1.9, half.Table.Bytes * 2.1);

        Assert.Equal(0, Admitted(large, subjects));
        Assert.Equal(subjects, Enumerable.Range(0, subjects).Count(subject => large.Take(large.Key(subject + subjects), Start).Outcome == ReadingOutcome.Agreed));
        Assert.Equal(2 * subjects, large.Table.Count + large.Table.Evictions);
    }

    [Fact]
    public void SnapshotOfSeveralShards_IsRestoredWholeOrNotAtAll()
    {
        KeyedCounter saved = Counter(permits: 1, TimeSpan.FromHours(1), capacity: 100_000), restored = Counter(permits: 1, TimeSpan.FromHours(1), capacity: 100_000), other = Counter(permits: 1, TimeSpan.FromHours(1), capacity: 100_000);
        Admitted(saved, 1_000);
        SavedShard[] shards = [.. saved.Table.Shards.Select(shard => shard.Save())];

        restored.Table.Restore(new SavedTable("", "", shards));
        other.Table.Restore(new SavedTable("", "", [shards[0] with { Branch = 2 }, shards[1]]));
        other.Table.Restore(new SavedTable("", "", shards[..1]));

        Assert.Equal((1_000, 0), (restored.Table.Count, other.Table.Count));
        Assert.Equal((0, 1_000), (Admitted(restored, 1_000), Admitted(other, 1_000)));
    }

    [Fact]
    public void KeysAreMadeByOneSecret_AreTheSame()
    {
        var hasher = new SubjectHasher();
        KeyedCounter[] counters = [.. new[] { "a", "b" }.Select(name => new KeyedCounter(new FixedWindow(name, name, new LimitOptions { Permits = 1, Window = TimeSpan.FromSeconds(1) }, countDenied: false), 10, hasher))];

        Assert.Equal((counters[0].Key(5), counters[0].Key("five")), (counters[1].Key(5), counters[1].Key("five")));
        Assert.Equal(hasher.Name("five"), counters[0].Key("five"));
    }

    [Fact]
    public void CostOfOneCall_IsTakenInsteadOfTheUsualOne()
    {
        KeyedCounter counter = Counter(permits: 10, TimeSpan.FromHours(1), capacity: 10);
        counter.Take(counter.Key(1), Start);

        Assert.Equal(4, counter.Rule.PermitsOf(counter.Take(counter.Key(1), Start, cost: 5).Left));
        Assert.Equal(3, counter.Rule.PermitsOf(counter.Take(counter.Key(1), Start).Left));
    }

    private static int Admitted(KeyedCounter counter, int subjects) =>
        Enumerable.Range(0, subjects).Count(subject => counter.Take(counter.Key(subject), Start).Outcome == ReadingOutcome.Agreed);

    // With a secret that is always the same: one in fifty others has two of these subjects share a record.
    private static KeyedCounter Counter(int permits, TimeSpan window, int capacity, bool exact = false) =>
        new(new TokenBucket("p/l", "l", new LimitOptions { Permits = permits, Window = window }, countDenied: false), capacity, new SubjectHasher((0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9)), exact);
}
