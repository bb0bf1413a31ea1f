using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Tests.Limits;

/// <summary>What is left, what is taken and given back later, and what denials cost where they count.</summary>
public class CorrectionTests
{
    public static TheoryData<LimitAlgorithm> All => [.. Enum.GetValues<LimitAlgorithm>()];

    [Theory]
    [MemberData(nameof(All))]
    public void ChargedAndRefunded_AsMuchIsLeftAsWasSaid(LimitAlgorithm algorithm)
    {
        var subject = new OneSubject(Rule(algorithm, 10));
        Assert.Equal(9, subject.Rule.PermitsOf(subject.Ask().Left));

        subject.Adjust(3);
        Assert.Equal(5, subject.Rule.PermitsOf(subject.Ask().Left));

        subject.Adjust(-2);
        Assert.Equal(6, subject.Rule.PermitsOf(subject.Ask().Left));

        subject.Adjust(0);
        Assert.Equal(6, subject.AgreedOf(20));
    }

    [Theory]
    [InlineData(LimitAlgorithm.TokenBucket)]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.SlidingLog)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.AlignedWindow)]
    public void DenialsCount_RetryAfterIsWhatHoldsAfterThem(LimitAlgorithm algorithm)
    {
        var random = new Random(11);
        var subject = new OneSubject(Rule(algorithm, 5, countDenied: true));
        for (int i = 0; i < 200; i++)
        {
            subject.Now += random.NextInt64(TimeSpan.FromSeconds(9).Ticks);
            LimitReading reading = subject.Ask();
            if (reading.IsDenied)
            {
                Assert.True(subject.WouldAgreeAt(subject.Now + reading.RetryAfter.Ticks));
                Assert.False(subject.WouldAgreeAt(subject.Now + reading.RetryAfter.Ticks - 1));
            }
        }
    }

    [Theory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    public void MillionsOfPermits_AreCountedInThousandthsUpToFour(LimitAlgorithm algorithm)
    {
        var fine = new OneSubject(Rule(algorithm, 4_000_000));
        Assert.Equal(3_999_999.5f, fine.Rule.PermitsOf(fine.Ask(cost: 0.5).Left));
        Assert.Equal(ReadingOutcome.Agreed, fine.Ask(cost: 3_999_999.5).Outcome);
        Assert.Equal(ReadingOutcome.Denied, fine.Ask(cost: 0.001).Outcome);

        var whole = new OneSubject(Rule(algorithm, 4_000_001));
        Assert.Equal(4_000_000, whole.Rule.PermitsOf(whole.Ask(cost: 0.5).Left));
        Assert.Equal(ReadingOutcome.Agreed, whole.Ask(cost: 4_000_000).Outcome);
        Assert.Equal(ReadingOutcome.Denied, whole.Ask(cost: 0.001).Outcome);
        Assert.NotEqual(fine.Rule.Kind, whole.Rule.Kind);
    }

    [Fact]
    public void SlidingWindow_WeighsTheLastWindowByWhatItStillCovers()
    {
        var subject = new OneSubject(Rule(LimitAlgorithm.SlidingWindow, 10));
        Assert.Equal(10, subject.AgreedOf(20));

        subject.Now += TimeSpan.FromSeconds(90).Ticks;
        Assert.Equal(4, subject.Rule.PermitsOf(subject.Ask().Left));
        Assert.Equal(4, subject.AgreedOf(20));

        subject.Now += TimeSpan.FromSeconds(60).Ticks;
        Assert.Equal(7, subject.AgreedOf(20));

        subject.Now += TimeSpan.FromSeconds(120).Ticks;
        Assert.Equal(10, subject.AgreedOf(20));
    }

    [Fact]
    public void SlidingWindow_OfTenYearsAndBillions_IsExact()
    {
        TimeSpan window = TimeSpan.FromDays(3650);
        var subject = new OneSubject(Rule(LimitAlgorithm.SlidingWindow, 2_000_000_000, window));
        long begins = OneSubject.Start - (OneSubject.Start % window.Ticks) + window.Ticks;
        subject.Now = begins;
        Assert.Equal(ReadingOutcome.Agreed, subject.Ask(cost: 2_000_000_000).Outcome);

        long half = begins + (window.Ticks * 3 / 2);
        Assert.True(subject.WouldAgreeAt(half, cost: 1));
        Assert.True(subject.WouldAgreeAt(half, cost: 1_000_000_000));
        Assert.False(subject.WouldAgreeAt(half, cost: 1_000_000_001));
    }

    [Theory]
    [InlineData(700_000, 24 * 3600, 2)]
    [InlineData(864_000, 24 * 3600, 1)]
    [InlineData(3, 10, 1)]
    public void TokenBucket_GivesWhatTheLimitSaysOverTime(int permits, int seconds, int words)
    {
        var subject = new OneSubject(Rule(LimitAlgorithm.TokenBucket, permits, TimeSpan.FromSeconds(seconds)));
        Assert.Equal(words, subject.Rule.Words);

        subject.Adjust(1e9);
        const int times = 5_000;
        for (int i = 0; i < times; i++)
        {
            subject.Now += subject.Ask().RetryAfter.Ticks;
            Assert.Equal(ReadingOutcome.Agreed, subject.Ask().Outcome);
        }

        double took = (subject.Now - OneSubject.Start) / (double)TimeSpan.TicksPerSecond, expected = (double)times * seconds / permits;
        Assert.InRange(took / expected, 1 - 1e-9, 1 + 1e-5);
    }

    [Fact]
    public void TokenBucket_PriceOfFractionsAndOfAll()
    {
        var subject = new OneSubject(Rule(LimitAlgorithm.TokenBucket, 10, burst: 20));

        Assert.Equal(ReadingOutcome.Agreed, subject.Ask(cost: 19.5).Outcome);
        Assert.Equal(ReadingOutcome.Denied, subject.Ask(cost: 0.75).Outcome);
        Assert.Equal(ReadingOutcome.Agreed, subject.Ask(cost: 0.5).Outcome);
        Assert.Equal(TimeSpan.MaxValue, subject.Ask(cost: 20.5).RetryAfter);
        Assert.True(subject.Ask(cost: 20).RetryAfter < TimeSpan.MaxValue);
    }

    [Fact]
    public void Cooldown_WindowBeginsWithTheFirstUpdateAndIsNotDrawnOut()
    {
        var subject = new OneSubject(Rule(LimitAlgorithm.Cooldown, 3));
        subject.Ask();
        subject.Now += TimeSpan.FromSeconds(50).Ticks;
        subject.Ask();

        subject.Now += TimeSpan.FromSeconds(11).Ticks;

        Assert.Equal(3, subject.AgreedOf(3));
    }

    [Fact]
    public void Cooldown_ClockIsSetBack_WaitsForTheLongestStepAtMost()
    {
        var subject = new OneSubject(Rule(LimitAlgorithm.Cooldown, 1));
        subject.AgreedOf(2);
        subject.Now += TimeSpan.FromMinutes(5).Ticks;
        subject.AgreedOf(2);
        Assert.Equal(TimeSpan.FromHours(1), subject.Ask().RetryAfter);

        subject.Now -= TimeSpan.FromMinutes(30).Ticks;

        Assert.Equal(TimeSpan.FromHours(1), subject.Ask().RetryAfter);
    }

    [Fact]
    public void Cooldown_IsRememberedUntilTheLatestOfItsTimes()
    {
        var random = new Random(5);
        var subject = new OneSubject(Rule(LimitAlgorithm.Cooldown, 3));
        for (int i = 0; i < 500; i++)
        {
            subject.Now += random.NextInt64(TimeSpan.FromSeconds(40).Ticks);
            if (i % 10 == 9)
            {
                subject.Adjust(random.Next(-2, 3));
            }
            else
            {
                subject.Ask();
            }

            ReadOnlySpan<uint> state = subject.State;
            Assert.Equal(Math.Max(state[1], Math.Max(state[2], state[3])), Math.Max(state[0], Math.Min(state[0], state[1])));
        }
    }

    [Fact]
    public void Quota_ClockIsSetBackADay_EndsWithTheDayThatRunsNow()
    {
        var subject = new OneSubject(Rule(LimitAlgorithm.Quota, 1, TimeSpan.FromDays(1)));
        subject.Now += TimeSpan.TicksPerDay;
        subject.AgreedOf(2);

        subject.Now -= TimeSpan.TicksPerDay;
        subject.AgreedOf(1);

        Assert.Equal(TimeSpan.FromHours(12), subject.Ask().RetryAfter);
    }

    [Fact]
    public void Quota_MidnightComesTwice_DayBeginsWithTheFirst()
    {
        // In Havana clocks go from one o'clock back to midnight on 1 November 2026.
        TimeZoneInfo havana = TimeZoneInfo.FindSystemTimeZoneById("America/Havana");

        Assert.Equal(Utc(11, 1, 4), CalendarQuota.NextStart(Utc(10, 31, 20), TimeSpan.TicksPerDay, havana));
        Assert.Equal(Utc(11, 2, 5), CalendarQuota.NextStart(Utc(11, 1, 4), TimeSpan.TicksPerDay, havana));
        Assert.Equal(Utc(11, 2, 5), CalendarQuota.NextStart(Utc(11, 1, 5), TimeSpan.TicksPerDay, havana));

        static long Utc(int month, int day, int hour) => new DateTime(2026, month, day, hour, 0, 0, DateTimeKind.Utc).Ticks;
    }

    [Fact]
    public void SlidingLog_LessIsGivenBackThanWasTaken_TheRestStaysTaken()
    {
        var subject = new OneSubject(Rule(LimitAlgorithm.SlidingLog, 6));
        subject.AgreedOf(2);
        subject.Now += TimeSpan.TicksPerSecond;
        subject.AgreedOf(3);

        subject.Adjust(-1);

        Assert.Equal(2, subject.AgreedOf(6));
        subject.Now += TimeSpan.FromSeconds(59).Ticks;
        Assert.Equal(2, subject.AgreedOf(6));
    }

    [Theory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.AlignedWindow)]
    [InlineData(LimitAlgorithm.Quota)]
    [InlineData(LimitAlgorithm.Cooldown)]
    public void FractionsAreChargedAndGivenBack_RoundedUpToAThousandth(LimitAlgorithm algorithm)
    {
        var subject = new OneSubject(Rule(algorithm, 10));

        subject.Adjust(1.0015);
        Assert.Equal(7.998f, subject.Rule.PermitsOf(subject.Ask().Left));

        subject.Adjust(-1.0015);
        Assert.Equal(8f, subject.Rule.PermitsOf(subject.Ask().Left));
    }

    [Fact]
    public void TokenBucket_FractionOfAUnitIsChargedAndGivenBackAsAWholeOne()
    {
        // A permit takes ten million units.
        var subject = new OneSubject(Rule(LimitAlgorithm.TokenBucket, 60));
        long full = subject.Ask(cost: 0).Left, unit = (full - subject.Ask().Left) / 10_000_000;
        subject.Now += TimeSpan.TicksPerSecond;

        subject.Adjust(1.5e-7);
        Assert.Equal(full - 2 * unit, subject.Ask(cost: 0).Left);

        subject.Adjust(1);
        subject.Adjust(-1.5e-7);
        Assert.Equal(full - 10_000_000 * unit, subject.Ask(cost: 0).Left);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void HandlerEnds_OnlyWhatIsHeldComesBack(LimitAlgorithm algorithm)
    {
        var subject = new OneSubject(Rule(algorithm, 3));
        subject.AgreedOf(3);

        subject.Release(subject.Now);

        Assert.Equal(subject.Rule.IsHeld ? 1 : 0, subject.AgreedOf(3));
        Assert.Equal(algorithm == LimitAlgorithm.Concurrency, subject.Rule.IsHeld);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void PriceOfWhatIsAsked_IsTheUsualOneUnlessItHasItsOwn(LimitAlgorithm algorithm)
    {
        CounterRule rule = new OneSubject(Rule(algorithm, 10)).Rule;

        Assert.Equal(1, rule.PermitsOf(rule.PriceIn(new CounterQuestion(OneSubject.Start))));
        Assert.Equal(4, rule.PermitsOf(rule.PriceIn(new CounterQuestion(OneSubject.Start, cost: 4))));
    }

    [Fact]
    public void SlidingWindow_DenialsCount_EachWeighsAsAnUpdate()
    {
        var subject = new OneSubject(Rule(LimitAlgorithm.SlidingWindow, 10, countDenied: true));
        Assert.Equal(10, subject.AgreedOf(10));
        subject.Now += TimeSpan.TicksPerMinute;
        Assert.Equal(0, subject.AgreedOf(2));

        // Half of the ten still count, and the two that were refused.
        subject.Now += TimeSpan.TicksPerMinute / 2;

        Assert.Equal(3, subject.AgreedOf(5));
    }

    [Fact]
    public void SlidingWindow_IdleForLong_NothingIsRemembered()
    {
        var subject = new OneSubject(Rule(LimitAlgorithm.SlidingWindow, 10));
        subject.AgreedOf(10);

        subject.Now += 10 * TimeSpan.TicksPerMinute + TimeSpan.FromSeconds(45).Ticks;

        Assert.Equal(10, subject.AgreedOf(20));
    }

    [Fact]
    public void FixedWindow_DenialsCount_OneUsesTheWindowUp()
    {
        var subject = new OneSubject(Rule(LimitAlgorithm.FixedWindow, 10, countDenied: true));
        subject.AgreedOf(4);
        Assert.True(subject.Ask(cost: 8).IsDenied);

        Assert.Equal(0, subject.AgreedOf(6));
    }

    [Fact]
    public void Cooldown_WhatIsCharged_IsRememberedForTheWindow()
    {
        var subject = new OneSubject(Rule(LimitAlgorithm.Cooldown, 3));

        subject.Adjust(2);

        Assert.Equal(TimeSpan.TicksPerMinute, (subject.State[0] - subject.State[1]) * subject.UnitTicks);
        subject.Now += TimeSpan.FromSeconds(59).Ticks;
        Assert.Equal(1, subject.AgreedOf(1));
        Assert.True(subject.Ask().IsDenied);
    }

    private static CounterRule Rule(LimitAlgorithm algorithm, int permits, TimeSpan? window = null, bool countDenied = false, int? burst = null, string? zone = null) =>
        LimitRules.Create("p/l", "l", new LimitOptions
        {
            Algorithm = algorithm,
            Permits = permits,
            Window = window ?? (algorithm == LimitAlgorithm.Quota ? TimeSpan.FromDays(1) : TimeSpan.FromMinutes(1)),
            Burst = burst,
            TimeZone = zone,
            Steps = [TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)],
            Decay = TimeSpan.FromHours(2),
        }, countDenied);
}
