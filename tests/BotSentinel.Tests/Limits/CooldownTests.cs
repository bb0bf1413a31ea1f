using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Tests.Limits;

public class CooldownTests
{
    private readonly OneSubject _subject = new(new Cooldown("p/l", "l", new LimitOptions { Permits = 3, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.Cooldown }, countDenied: false));

    [Fact]
    public void EachOffence_MakesWaitLongerUpToTheLastStep() =>
        Assert.Equal([TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(24), TimeSpan.FromHours(24)], Enumerable.Range(0, 4).Select(_ => Offend()));

    [Fact]
    public void RefusedWhileWaiting_DoesNotWaitLonger()
    {
        TimeSpan wait = Offend(thenWait: false);
        for (int minute = 1; minute < 5; minute++)
        {
            _subject.Now += TimeSpan.TicksPerMinute;
            Assert.Equal(wait - TimeSpan.FromMinutes(minute), _subject.Ask().RetryAfter);
        }
    }

    [Fact]
    public void DecayWithoutOffence_ForgivesOneStep()
    {
        Offend();
        Offend();
        _subject.Now += TimeSpan.FromHours(25).Ticks;

        Assert.Equal(TimeSpan.FromHours(1), Offend());
    }

    [Fact]
    public void AllStepsForgiven_BeginsWithTheFirst()
    {
        Offend();
        _subject.Now += TimeSpan.FromHours(24).Ticks;

        Assert.Equal(TimeSpan.FromMinutes(5), Offend());
    }

    [Fact]
    public void StaysWithinTheLimit_NeverWaits()
    {
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(3, _subject.AgreedOf(3));
            _subject.Now += TimeSpan.TicksPerMinute;
        }
    }

    [Fact]
    public void ThirdStepInATable_IsForgottenNoSoonerThanAfterAllDecays()
    {
        var counter = new KeyedCounter(_subject.Rule, 100);
        long now = OneSubject.Start;
        Assert.Equal([TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(24)], Enumerable.Range(0, 3).Select(_ => OffendAgain()));

        // Of three decays one is left, and so one step.
        now += TimeSpan.FromHours(49).Ticks;

        Assert.Equal(TimeSpan.FromHours(1), OffendAgain());

        TimeSpan OffendAgain()
        {
            for (int i = 0; i < 3; i++)
            {
                Assert.False(counter.Take(1, now).IsDenied);
            }

            TimeSpan wait = counter.Take(1, now).RetryAfter;
            Assert.Equal(wait, counter.Take(1, now).RetryAfter);
            now += wait.Ticks;
            return wait;
        }
    }

    private TimeSpan Offend(bool thenWait = true)
    {
        Assert.Equal(3, _subject.AgreedOf(3));
        LimitReading denied = _subject.Ask();
        Assert.Equal(ReadingOutcome.Denied, denied.Outcome);
        _subject.Now += thenWait ? denied.RetryAfter.Ticks : 0;
        return denied.RetryAfter;
    }
}
