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
}
