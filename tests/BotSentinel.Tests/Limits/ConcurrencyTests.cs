using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;

namespace BotSentinel.Tests.Limits;

public class ConcurrencyTests
{
    private readonly OneSubject _subject = new(new Concurrency("p/l", "l", new LimitOptions { Permits = 2, Window = TimeSpan.FromSeconds(30), Algorithm = LimitAlgorithm.Concurrency }));

    [Fact]
    public void HandlerEnds_ItsPermitIsBack()
    {
        long first = _subject.Now;
        Assert.Equal(2, _subject.AgreedOf(3));
        _subject.Now += TimeSpan.TicksPerSecond;

        _subject.Release(first);

        Assert.Equal(1, _subject.AgreedOf(3));
    }

    [Fact]
    public void HandlerNeverEnds_ItsPermitIsBackAfterTheWindow()
    {
        _subject.AgreedOf(2);

        Assert.Equal(TimeSpan.FromSeconds(30), _subject.Ask().RetryAfter);
        _subject.Now += TimeSpan.FromSeconds(30).Ticks;
        Assert.Equal(2, _subject.AgreedOf(3));
    }

    [Fact]
    public void ReleasedTwiceOrTooLate_GivesNothingMore()
    {
        long first = _subject.Now;
        _subject.Ask();
        _subject.Release(first);
        _subject.Now += 1000;
        _subject.AgreedOf(2);

        _subject.Release(first);

        Assert.Equal(ReadingOutcome.Denied, _subject.Ask().Outcome);
    }

    [Fact]
    public void ReleasedAtItsOwnCost_GivesBackAsMuchAsItTook()
    {
        var subject = new OneSubject(new Concurrency("p/l", "l", new LimitOptions { Permits = 6, Window = TimeSpan.FromSeconds(30), Algorithm = LimitAlgorithm.Concurrency, Cost = 2 }));
        long first = subject.Now;
        subject.Ask(cost: 3);
        subject.Now += 1_000;
        Assert.Equal(1, subject.AgreedOf(3));

        subject.Release(first, cost: 3);
        Assert.Equal(2, subject.AgreedOf(3));

        subject.Release(subject.Now);
        Assert.Equal(1, subject.AgreedOf(3));
    }

    [Fact]
    public void ReleasedAtMoreThanWasTakenThen_LeavesWhatOthersTook()
    {
        var subject = new OneSubject(new Concurrency("p/l", "l", new LimitOptions { Permits = 5, Window = TimeSpan.FromSeconds(30), Algorithm = LimitAlgorithm.Concurrency }));
        long first = subject.Now;
        subject.Ask();
        subject.Now += 1_000;
        subject.AgreedOf(3);

        subject.Release(first, cost: 4);

        Assert.Equal(2, subject.AgreedOf(9));
    }
}
