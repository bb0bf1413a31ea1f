using BotSentinel.Debounce;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Tests.Limits;

namespace BotSentinel.Tests.Debounce;

public class DebounceRuleTests
{
    private readonly OneSubject _subject = new(new DebounceRule("p/debounce", new DebounceOptions { Window = TimeSpan.FromSeconds(2) }));

    [Fact]
    public void SameAgainWithinWindow_IsDeniedUntilTheWindowEnds()
    {
        _subject.Ask(fingerprint: 7);
        _subject.Now += TimeSpan.FromSeconds(1.5).Ticks;

        LimitReading again = _subject.Ask(fingerprint: 7);

        Assert.Equal(ReadingOutcome.Denied, again.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(0.5), again.RetryAfter);
    }

    [Fact]
    public void AnotherContent_Passes()
    {
        _subject.Ask(fingerprint: 7);

        Assert.Equal(ReadingOutcome.Agreed, _subject.Ask(fingerprint: 8).Outcome);
    }

    [Fact]
    public void SameAgainAfterWindow_Passes()
    {
        _subject.Ask(fingerprint: 7);
        _subject.Now += TimeSpan.FromSeconds(2).Ticks;

        Assert.Equal(ReadingOutcome.Agreed, _subject.Ask(fingerprint: 7).Outcome);
    }

    [Fact]
    public void ManyRepetitions_DoNotProlongTheWindow()
    {
        _subject.Ask(fingerprint: 7);
        for (int i = 0; i < 19; i++)
        {
            _subject.Now += TimeSpan.FromSeconds(0.1).Ticks;
            _subject.Ask(fingerprint: 7);
        }

        _subject.Now += TimeSpan.FromSeconds(0.1).Ticks;

        Assert.Equal(ReadingOutcome.Agreed, _subject.Ask(fingerprint: 7).Outcome);
    }

    [Fact]
    public void NothingToCompare_IsNotAskedAndForgetsNothing()
    {
        _subject.Ask(fingerprint: 7);

        Assert.Equal(ReadingOutcome.NotAsked, _subject.Ask(fingerprint: 0).Outcome);
        Assert.True(_subject.Ask(fingerprint: 7).IsDenied);
    }

    [Fact]
    public void WindowOfManyMinutes_EndsAsExactlyAsItsUnitOfTimeAllows()
    {
        TimeSpan window = TimeSpan.FromMinutes(7) + TimeSpan.FromTicks(3);
        var subject = new OneSubject(new DebounceRule("p/debounce", new DebounceOptions { Window = window }));
        Assert.True(subject.UnitTicks > 1);
        subject.Ask(fingerprint: 7);

        TimeSpan wait = subject.Ask(fingerprint: 7).RetryAfter;

        Assert.InRange(wait.Ticks, window.Ticks, window.Ticks + subject.UnitTicks - 1);
    }

    [Fact]
    public void ClockIsSetBack_WaitsForAWindowAtMost()
    {
        _subject.Ask(fingerprint: 7);
        _subject.Now -= TimeSpan.FromSeconds(9).Ticks;

        Assert.Equal(TimeSpan.FromSeconds(2), _subject.Ask(fingerprint: 7).RetryAfter);
    }
}
