using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;

namespace BotSentinel.Tests.Limits;

public class FixedWindowTests
{
    private static readonly LimitOptions ThreeAMinute = new() { Permits = 3, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.FixedWindow };

    [Fact]
    public void FourthInWindow_WaitsForTheEndOfTheWindow()
    {
        var subject = Subject(ThreeAMinute);
        subject.AgreedOf(2);
        subject.Now += TimeSpan.FromSeconds(50).Ticks;
        subject.Ask();

        LimitReading denied = subject.Ask();

        Assert.Equal(ReadingOutcome.Denied, denied.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(10), denied.RetryAfter);
    }

    [Fact]
    public void SteadyUser_IsReleasedAtTheEndOfTheWindow()
    {
        var subject = Subject(ThreeAMinute);
        int agreed = 0;

        for (int second = 0; second < 600; second += 5)
        {
            subject.Now = OneSubject.Start + TimeSpan.FromSeconds(second).Ticks;
            agreed += subject.Ask().Outcome == ReadingOutcome.Agreed ? 1 : 0;
        }

        Assert.Equal(30, agreed);
    }

    [Fact]
    public void ClockStepsBackAnHour_NobodyWaitsLongerThanAWindow()
    {
        var subject = Subject(ThreeAMinute);
        subject.AgreedOf(3);

        subject.Now -= TimeSpan.TicksPerHour;

        Assert.InRange(subject.Ask().RetryAfter, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));
    }

    private static OneSubject Subject(LimitOptions options) => new(new FixedWindow("p/l", "l", options, countDenied: false));
}
