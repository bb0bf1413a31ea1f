using BotSentinel.Limits;
using BotSentinel.Policies;

namespace BotSentinel.Tests.Limits;

/// <summary>What one subject has used, after the settings of its limit have changed.</summary>
public class ChangedSettingsTests
{
    [Theory]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.SlidingLog)]
    public void WindowIsLengthenedAtTheTickOfItsEnd_ItIsOver(LimitAlgorithm algorithm)
    {
        // Seconds are counted in ticks, the quarter of an hour in tens of them.
        OneSubject before = Subject(algorithm, 2, TimeSpan.FromSeconds(60)), after = Subject(algorithm, 2, TimeSpan.FromMinutes(15));
        before.Now += 5;
        before.AgreedOf(2);
        before.Now += TimeSpan.TicksPerMinute;

        after.Adopt(before);

        Assert.Equal((1, 10), (before.UnitTicks, after.UnitTicks));
        Assert.Equal(2, after.AgreedOf(2));
    }

    [Theory]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.SlidingLog)]
    [InlineData(LimitAlgorithm.Cooldown)]
    public void WhatWasOverLongAgo_IsOverNow(LimitAlgorithm algorithm)
    {
        OneSubject before = Subject(algorithm, 2, TimeSpan.FromSeconds(1)), after = Subject(algorithm, 2, TimeSpan.FromSeconds(2));
        before.AgreedOf(2);
        before.Now += TimeSpan.TicksPerMinute;

        after.Adopt(before);

        // Times that stayed in the past would come round and look like the future.
        uint now = (uint)(after.Now / after.UnitTicks);
        Assert.All(after.State[..after.Rule.TimeWords].ToArray(), time => Assert.Equal(now, time));
    }

    [Theory]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.SlidingLog)]
    public void WindowIsShortened_NobodyWaitsLongerThanTheNewOne(LimitAlgorithm algorithm)
    {
        OneSubject before = Subject(algorithm, 2, TimeSpan.FromMinutes(1)), after = Subject(algorithm, 2, TimeSpan.FromSeconds(10));
        before.AgreedOf(2);

        after.Adopt(before);

        Assert.Equal(TimeSpan.FromSeconds(10), after.Ask().RetryAfter);
    }

    /// <param name="window">Seconds of the window in which ten were taken.</param>
    /// <param name="later">Seconds after its begin at which it becomes a minute.</param>
    /// <param name="retryAfter">Seconds until one more is admitted; 0: all ten are back.</param>
    [Theory]
    [InlineData(90, 0, 66)] // nearest to the minute that runs: when it has ended, and a tenth has moved out of the next
    [InlineData(90, 90, 6)] // nearest to the last minute: when a tenth of it has moved out
    [InlineData(90, 150, 0)] // further back
    [InlineData(100, 160, 6)]
    [InlineData(100, 180, 0)]
    public void WindowOfSlidingCountsIsChanged_CountIsThatOfTheNearestNewWindow(int window, int later, int retryAfter)
    {
        OneSubject before = Subject(LimitAlgorithm.SlidingWindow, 10, TimeSpan.FromSeconds(window)), after = Subject(LimitAlgorithm.SlidingWindow, 10, TimeSpan.FromMinutes(1));
        long ticks = TimeSpan.FromSeconds(window).Ticks;
        before.Now -= before.Now % ticks;
        while ((before.Now + TimeSpan.FromSeconds(later).Ticks) % TimeSpan.TicksPerMinute != 0)
        {
            before.Now += ticks;
        }

        before.AgreedOf(10);
        before.Now += TimeSpan.FromSeconds(later).Ticks;

        after.Adopt(before);

        Assert.Equal(TimeSpan.FromSeconds(retryAfter), after.Ask().RetryAfter);
        Assert.Equal(retryAfter == 0 ? 9 : 0, after.AgreedOf(9));
    }

    [Fact]
    public void BucketIsMadeSmaller_WhoUsedMoreFindsItEmptyAndNotMore()
    {
        OneSubject before = Subject(LimitAlgorithm.TokenBucket, 10, TimeSpan.FromMinutes(1)), after = Subject(LimitAlgorithm.TokenBucket, 4, TimeSpan.FromMinutes(1));
        before.AgreedOf(7);

        after.Adopt(before);

        Assert.Equal(TimeSpan.FromSeconds(15), after.Ask().RetryAfter);
    }

    private static OneSubject Subject(LimitAlgorithm algorithm, int permits, TimeSpan window) =>
        new(LimitRules.Create("p/l", "l", new LimitOptions { Algorithm = algorithm, Permits = permits, Window = window, Steps = [TimeSpan.FromSeconds(1)], Decay = TimeSpan.FromSeconds(1) }, countDenied: false));
}
