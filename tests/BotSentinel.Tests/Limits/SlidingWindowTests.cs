using BotSentinel.Limits;
using BotSentinel.Policies;

namespace BotSentinel.Tests.Limits;

public class SlidingWindowTests
{
    private static readonly LimitOptions TenAMinute = new() { Permits = 10, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.SlidingWindow };

    [Fact]
    public void WindowJustBegun_LastWindowStillCounts()
    {
        var subject = Subject(TenAMinute);
        subject.Now = OneSubject.Start + TimeSpan.FromSeconds(59).Ticks;
        Assert.Equal(10, subject.AgreedOf(20));

        subject.Now = OneSubject.Start + TimeSpan.FromSeconds(60).Ticks;

        Assert.Equal(0, subject.AgreedOf(20));
    }

    [Fact]
    public void HalfTheLastWindowHasMovedOut_HalfThePermitsAreBack()
    {
        var subject = Subject(TenAMinute);
        subject.AgreedOf(10);

        subject.Now = OneSubject.Start + TimeSpan.FromSeconds(90).Ticks;

        Assert.Equal(5, subject.AgreedOf(20));
    }

    [Fact]
    public void WindowIsUsedUpInItsFirstSecond_RetryAfterReachesIntoTheNext()
    {
        var subject = Subject(TenAMinute);
        subject.Now = OneSubject.Start + TimeSpan.FromSeconds(1).Ticks;
        subject.AgreedOf(10);

        // One tenth of the counted window has to move out: 6 s after the next window begins.
        Assert.Equal(TimeSpan.FromSeconds(59 + 6), subject.Ask().RetryAfter);
    }

    [Fact]
    public void TwoWindowsLater_NothingIsRemembered()
    {
        var subject = Subject(TenAMinute);
        subject.AgreedOf(10);

        subject.Now += TimeSpan.FromMinutes(2).Ticks;

        Assert.Equal(10, subject.AgreedOf(20));
    }

    [Fact]
    public void ClockStepsBackAnHour_NobodyWaitsLongerThanTwoWindows()
    {
        var subject = Subject(TenAMinute);
        subject.AgreedOf(10);

        subject.Now -= TimeSpan.TicksPerHour;

        Assert.InRange(subject.Ask().RetryAfter, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(2));
    }

    private static OneSubject Subject(LimitOptions options) => new(new SlidingWindow("p/l", "l", options, countDenied: false));
}
