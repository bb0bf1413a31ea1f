using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;

namespace BotSentinel.Tests.Limits;

public class TokenBucketTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void BurstIsUsedUp_NextIsDeniedUntilOnePermitIsBack()
    {
        var subject = Subject(new LimitOptions { Permits = 6, Window = Minute });

        Assert.Equal(6, subject.AgreedOf(6));

        LimitReading denied = subject.Ask();
        Assert.Equal(ReadingOutcome.Denied, denied.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(10), denied.RetryAfter);
    }

    [Fact]
    public void BurstAbovePermits_IsSavedUpAndNotMore()
    {
        var subject = Subject(new LimitOptions { Permits = 6, Window = Minute, Burst = 10 });

        subject.Now += TimeSpan.FromDays(1).Ticks;

        Assert.Equal(10, subject.AgreedOf(50));
    }

    [Fact]
    public void RemainingIsCountedDownToZero()
    {
        var subject = Subject(new LimitOptions { Permits = 3, Window = Minute });

        Assert.Equal([2f, 1f, 0f], Enumerable.Range(0, 3).Select(_ => subject.Rule.PermitsOf(subject.Ask().Left)));
    }

    [Fact]
    public void CostAboveOne_TakesThatManyPermits()
    {
        var subject = Subject(new LimitOptions { Permits = 10, Window = Minute, Cost = 4 });

        Assert.Equal(2, subject.AgreedOf(5));
        Assert.Equal(TimeSpan.FromSeconds(12), subject.Ask().RetryAfter);
    }

    [Fact]
    public void DenialsAreCounted_FlooderIsHeardOnlyAfterAPause()
    {
        var subject = new OneSubject(new TokenBucket("p/l", "l", new LimitOptions { Permits = 1, Window = TimeSpan.FromSeconds(10) }, countDenied: true));
        subject.Ask();

        for (int second = 0; second < 60; second++)
        {
            subject.Now += TimeSpan.TicksPerSecond;
            Assert.Equal(ReadingOutcome.Denied, subject.Ask().Outcome);
        }

        subject.Now += TimeSpan.FromSeconds(10).Ticks;
        Assert.Equal(ReadingOutcome.Agreed, subject.Ask().Outcome);
    }

    [Fact]
    public void ClockStepsBackAnHour_NobodyWaitsLongerThanAWindow()
    {
        var subject = Subject(new LimitOptions { Permits = 6, Window = Minute });
        subject.AgreedOf(6);

        subject.Now -= TimeSpan.TicksPerHour;

        Assert.InRange(subject.Ask().RetryAfter, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1_000_000_000, 1)]
    [InlineData(1_000_000_000, 315_360_000_000)]
    [InlineData(1, 315_360_000_000)]
    public void LimitsAtTheEdgeOfTheirRange_AdmitTheirBurstAndNoMore(int permits, long windowMilliseconds)
    {
        int cost = Math.Max(1, permits / 4);
        var subject = Subject(new LimitOptions { Permits = permits, Window = TimeSpan.FromMilliseconds(windowMilliseconds), Cost = cost });

        Assert.Equal(permits / cost, subject.AgreedOf(10));
    }

    private static OneSubject Subject(LimitOptions options) => new(new TokenBucket("p/l", "l", options, countDenied: false));
}
