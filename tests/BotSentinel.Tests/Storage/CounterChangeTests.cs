using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Storage;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Storage;

/// <summary>Counters whose settings or states are changed, and what is asked of several at once.</summary>
public class CounterChangeTests
{
    private static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly MemoryCounters _counters = new(1_000);

    [Theory]
    [InlineData(LimitAlgorithm.TokenBucket)]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.SlidingLog)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.Cooldown)]
    [InlineData(LimitAlgorithm.Concurrency)]
    public void PermitsAreRaised_WhatWasUsedStaysUsed(LimitAlgorithm algorithm)
    {
        Assert.Equal(4, Admitted(_counters.Set([Rule(algorithm, 10)]), 4));

        CounterSet raised = _counters.Set([Rule(algorithm, 20)]);

        Assert.Equal(16, Admitted(raised, 40));
    }

    [Theory]
    [InlineData(LimitAlgorithm.TokenBucket)]
    [InlineData(LimitAlgorithm.SlidingLog)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    public void PermitsAreLowered_WhoUsedMoreWaits(LimitAlgorithm algorithm)
    {
        Assert.Equal(9, Admitted(_counters.Set([Rule(algorithm, 10)]), 9));

        CounterSet lowered = _counters.Set([Rule(algorithm, 5)]);

        Assert.Equal(0, Admitted(lowered, 10));
        Assert.Equal(5, Admitted(lowered, 10, Start + TimeSpan.TicksPerMinute + TimeSpan.TicksPerMillisecond));
    }

    [Fact]
    public void ChangedLongAgo_NobodyIsTakenOver()
    {
        Admitted(_counters.Set([Rule(LimitAlgorithm.FixedWindow, 10)]), 9);
        CounterSet raised = _counters.Set([Rule(LimitAlgorithm.FixedWindow, 20)]);

        Assert.Equal(20, Admitted(raised, 40, Start + TimeSpan.TicksPerHour));
    }

    [Fact]
    public void OtherLimitIsAdded_TheFirstKeepsItsCounts()
    {
        CounterRule rule = Rule(LimitAlgorithm.FixedWindow, 10);
        Admitted(_counters.Set([rule]), 4);

        CounterSet both = _counters.Set([Rule(LimitAlgorithm.FixedWindow, 10), Rule(LimitAlgorithm.FixedWindow, 100, name: "other")]);
        var readings = new LimitReading[2];

        Assert.True(_counters.Take(both, By(1), Start, readings));
        Assert.Equal([5_000, 99_000], readings.Select(reading => reading.Left));
        Assert.Equal(5, Admitted(both, 20));
    }

    [Fact]
    public void CorrectedFirstAfterAChange_WhatWasUsedBeforeCountsToo()
    {
        Admitted(_counters.Set([Rule(LimitAlgorithm.TokenBucket, 10)]), 4);
        CounterSet raised = _counters.Set([Rule(LimitAlgorithm.TokenBucket, 20)]);

        _counters.Change(raised, By(1), Start, (rule, state, in input) => rule.Adjust(state, input, 2));

        Assert.Equal(14, Admitted(raised, 40));
    }

    [Fact]
    public void OneOfSeveralIsChanged_TheOthersKeepTheirTables()
    {
        CounterRule user = Rule(LimitAlgorithm.TokenBucket, 10), chat = Rule(LimitAlgorithm.TokenBucket, 10, name: "chat", scope: LimitScope.Chat);
        CounterSet both = _counters.Set([user, chat]);
        Assert.Equal(4, Admitted(both, 4));
        Assert.Equal(2, _counters.Count);
        long bytes = _counters.Bytes;

        CounterSet same = _counters.Set([Rule(LimitAlgorithm.TokenBucket, 10), Rule(LimitAlgorithm.TokenBucket, 10, name: "chat", scope: LimitScope.Chat)]);
        Assert.Equal(both.Parts.Select(part => part.Table), same.Parts.Select(part => part.Table));

        _counters.Set([Rule(LimitAlgorithm.TokenBucket, 20)]);
        Assert.Equal((1, bytes), (_counters.Count, _counters.Bytes));
        Assert.Same(both.Parts[1].Table, _counters.Set([chat]).Parts[0].Table);
    }

    [Fact]
    public void Memory_IsThatOfAllTablesAndOfWhoWasToldOfARefusal()
    {
        long none = _counters.Bytes;
        _counters.Set([Rule(LimitAlgorithm.TokenBucket, 10)]);
        long one = _counters.Bytes;
        _counters.Set([Rule(LimitAlgorithm.TokenBucket, 10), Rule(LimitAlgorithm.TokenBucket, 10, name: "chat", scope: LimitScope.Chat)]);

        Assert.True(none > 0 && one > none);
        Assert.Equal(one - none, _counters.Bytes - one);
    }

    [Fact]
    public void Forgotten_AreCountedOverAllTables()
    {
        var counters = new MemoryCounters(1);
        CounterSet set = counters.Set([Rule(LimitAlgorithm.TokenBucket, 10), Rule(LimitAlgorithm.TokenBucket, 10, name: "both", scope: LimitScope.User | LimitScope.Chat)]);
        var readings = new LimitReading[2];
        for (int user = 1; user <= 2_000; user++)
        {
            counters.Take(set, By(user), Start, readings);
        }

        Assert.Equal(4_000, counters.Count + counters.Evictions);
        Assert.Equal(counters.Evictions, set.Parts.Sum(part => part.Table.Evictions));
        Assert.All(set.Parts, part => Assert.True(part.Table.Evictions > 0));
    }

    [Fact]
    public void PoliciesThatDeclareTheSameLimit_CountApart()
    {
        CounterRule one = Rule(LimitAlgorithm.TokenBucket, 10), other = Rule(LimitAlgorithm.TokenBucket, 10);
        RecordLayout.Divide("one", [one]);
        RecordLayout.Divide("other", [other]);

        Assert.Equal(10, Admitted(_counters.Set([one]), 20));
        Assert.Equal(10, Admitted(_counters.Set([other]), 20));
        Assert.Equal(2, _counters.Count);
    }

    [Fact]
    public void ShortLimitIsOver_LongOneOfTheSameScopeIsStillTakenOver()
    {
        // No unit of time is fit for both, so that they have a table each.
        _counters.Set([Rule(LimitAlgorithm.TokenBucket, 10, window: TimeSpan.FromSeconds(1)), Rule(LimitAlgorithm.TokenBucket, 10, name: "long", window: TimeSpan.FromDays(3_000))]);
        Assert.Equal(10, Admitted(_counters.Set([Rule(LimitAlgorithm.TokenBucket, 10, window: TimeSpan.FromSeconds(1)), Rule(LimitAlgorithm.TokenBucket, 10, name: "long", window: TimeSpan.FromDays(3_000))]), 20));
        CounterRule[] changed = [Rule(LimitAlgorithm.TokenBucket, 10, window: TimeSpan.FromSeconds(2)), Rule(LimitAlgorithm.TokenBucket, 10, name: "long", window: TimeSpan.FromDays(3_001))];
        CounterSet set = _counters.Set(changed);

        for (int user = 2; user < 6; user++)
        {
            Assert.Equal(10, Admitted(set, 20, Start + (user - 1) * 10 * TimeSpan.TicksPerSecond, user));
        }

        Assert.Equal(0, Admitted(set, 20, Start + TimeSpan.TicksPerMinute));
    }

    [Fact]
    public void TableOfBefore_IsAskedAsLongAsItsLongestLimitCounts()
    {
        CounterRule[] before = [Rule(LimitAlgorithm.FixedWindow, 10), Rule(LimitAlgorithm.FixedWindow, 10, name: "long", window: TimeSpan.FromHours(1))];
        RecordLayout now = RecordLayout.Divide("p", [Rule(LimitAlgorithm.FixedWindow, 20, name: "long", window: TimeSpan.FromHours(2))])[0];
        var older = new OlderTable(new CounterTable(RecordLayout.Divide("p", before)[0], 10), now);

        Assert.False(older.IsOver(Start));
        Assert.False(older.IsOver(Start + TimeSpan.TicksPerHour - 1));
        Assert.True(older.IsOver(Start + TimeSpan.TicksPerHour));

        RecordLayout others = RecordLayout.Divide("p", [Rule(LimitAlgorithm.FixedWindow, 10, name: "another")])[0];
        Assert.True(new OlderTable(new CounterTable(RecordLayout.Divide("p", [Rule(LimitAlgorithm.FixedWindow, 10)])[0], 10), others).IsOver(Start));
    }

    [Fact]
    public void StateIsChanged_ForThatSubjectAlone()
    {
        CounterSet set = _counters.Set([Rule(LimitAlgorithm.TokenBucket, 10)]);

        _counters.Change(set, By(1), Start, (rule, state, in input) => rule.Adjust(state, input, 7));

        Assert.Equal(3, Admitted(set, 20));
        Assert.Equal(10, Admitted(set, 20, user: 2));
    }

    [Fact]
    public void Cleared_AllBeginAnew()
    {
        CounterSet set = _counters.Set([Rule(LimitAlgorithm.TokenBucket, 10)]);
        Admitted(set, 20);
        Assert.True(_counters.IsFirstRefusal(set, 0, By(1), Start));

        _counters.Clear();

        Assert.Equal(0, _counters.Count);
        Assert.Equal(10, Admitted(set, 20));
        Assert.True(_counters.IsFirstRefusal(set, 0, By(1), Start));
        Assert.False(_counters.IsFirstRefusal(set, 0, By(1), Start));
    }

    [Fact]
    public void FirstRefusal_IsOfALimitAndASubject()
    {
        CounterSet set = _counters.Set([Rule(LimitAlgorithm.TokenBucket, 10), Rule(LimitAlgorithm.TokenBucket, 10, name: "other")]);

        Assert.True(_counters.IsFirstRefusal(set, 0, By(1), Start));
        Assert.True(_counters.IsFirstRefusal(set, 1, By(1), Start));
        Assert.True(_counters.IsFirstRefusal(set, 0, By(2), Start));
        Assert.False(_counters.IsFirstRefusal(set, 0, By(1), Start));
        Assert.True(_counters.IsFirstRefusal("blocked", By(1), Start, TimeSpan.FromMinutes(1)));
        Assert.False(_counters.IsFirstRefusal("blocked", By(1), Start, TimeSpan.FromMinutes(1)));
        Assert.False(_counters.IsFirstRefusal("blocked", new BotUpdate { ChatId = 1 }, Start, TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Peek_SaysWhatWouldBeAndTakesNothing(bool inTwoRecords)
    {
        CounterSet set = _counters.Set([Rule(LimitAlgorithm.FixedWindow, 2), Rule(LimitAlgorithm.FixedWindow, 5, name: "other", scope: inTwoRecords ? LimitScope.Chat : LimitScope.User)]);
        var readings = new LimitReading[2];
        for (int taken = 0; taken < 4; taken++)
        {
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(taken < 2, _counters.Take(set, By(1), Start, readings, onlyPeek: true));
            }

            Assert.Equal(taken < 2, _counters.Take(set, By(1), Start, readings));
        }

        Assert.Equal(ReadingOutcome.Agreed, readings[1].Outcome);
    }

    [Fact]
    public void PartOfAScopeIsMissing_ThatLimitIsNotAsked()
    {
        CounterSet set = _counters.Set([Rule(LimitAlgorithm.FixedWindow, 2), Rule(LimitAlgorithm.FixedWindow, 1, name: "chat", scope: LimitScope.Chat)]);
        var readings = new LimitReading[2];
        var update = new BotUpdate { Kind = UpdateKind.Message, UserId = 1 };
        readings[1] = LimitReading.Never();

        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(_ => _counters.Take(set, update, Start, readings)));
        Assert.Equal(ReadingOutcome.NotAsked, readings[1].Outcome);
        Assert.True(_counters.Take(set, By(2), Start, readings));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnlyOneLimitCountsDenials_ItAloneIsCharged(bool inTwoRecords)
    {
        CounterRule[] rules = [Rule(LimitAlgorithm.SlidingLog, 1, countDenied: true), Rule(LimitAlgorithm.FixedWindow, 100, name: "other", scope: inTwoRecords ? LimitScope.Chat : LimitScope.User)];
        CounterSet set = _counters.Set(rules);
        var readings = new LimitReading[2];
        for (int i = 0; i < 5; i++)
        {
            _counters.Take(set, By(1), Start + i * TimeSpan.TicksPerSecond, readings);
        }

        Assert.Equal(TimeSpan.FromMinutes(1), readings[0].RetryAfter);
        Assert.Equal(ReadingOutcome.Agreed, readings[1].Outcome);
        Assert.False(_counters.Take(set, By(1), Start + TimeSpan.FromSeconds(61).Ticks, readings));
        Assert.True(_counters.Take(set, By(1), Start + TimeSpan.FromSeconds(121).Ticks, readings));
        Assert.Equal(99, rules[1].PermitsOf(readings[1].Left));
    }

    [Theory]
    [InlineData(LimitAlgorithm.TokenBucket, false)]
    [InlineData(LimitAlgorithm.TokenBucket, true)]
    [InlineData(LimitAlgorithm.SlidingWindow, false)]
    public void ManyAtOnce_AreDecidedAsOneAfterTheOther(LimitAlgorithm algorithm, bool countDenied)
    {
        KeyedCounter together = new(Rule(algorithm, 3, countDenied: countDenied), 100), alone = new(Rule(algorithm, 3, countDenied: countDenied), 100);
        var random = new Random(3);
        for (int round = 0; round < 50; round++)
        {
            long now = Start + (round * TimeSpan.TicksPerSecond * 7);
            int[] subjects = [.. Enumerable.Range(0, 8).Select(_ => random.Next(6))];
            var readings = new LimitReading[8];

            together.TakeMany([.. subjects.Select(subject => together.Key(subject))], now, readings);

            Assert.Equal(subjects.Select(subject => alone.Take(alone.Key(subject), now)), readings);
        }
    }

    [Fact]
    public void PeekOfOneCounter_TakesNothing()
    {
        var counter = new KeyedCounter(Rule(LimitAlgorithm.TokenBucket, 2), 100);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(ReadingOutcome.Agreed, counter.Peek(counter.Key(1), Start, 1).Outcome);
        }

        counter.Take(counter.Key(1), Start);
        Assert.Equal(ReadingOutcome.Denied, counter.Peek(counter.Key(1), Start, 2).Outcome);
        counter.Change(counter.Key(1), Start, (rule, state, in input) => rule.Adjust(state, input, -1));
        Assert.Equal(ReadingOutcome.Agreed, counter.Peek(counter.Key(1), Start, 2).Outcome);
    }

    private int Admitted(CounterSet set, int times, long? now = null, long user = 1)
    {
        var readings = new LimitReading[set.Counters.Length];
        return Enumerable.Range(0, times).Count(_ => _counters.Take(set, By(user), now ?? Start, readings));
    }

    private static BotUpdate By(long user) => new() { Kind = UpdateKind.Message, UserId = user, ChatId = -5 };

    private static CounterRule Rule(LimitAlgorithm algorithm, int permits, string name = "limit", LimitScope scope = LimitScope.User, bool countDenied = false, TimeSpan? window = null) =>
        LimitRules.Create($"p/{name}", name, new LimitOptions { Algorithm = algorithm, Permits = permits, Window = window ?? TimeSpan.FromMinutes(1), Scope = scope, Steps = [TimeSpan.FromMinutes(5)], Decay = TimeSpan.FromHours(1) }, countDenied);
}
