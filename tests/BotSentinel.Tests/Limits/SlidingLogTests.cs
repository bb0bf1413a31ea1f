using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using CsCheck;

namespace BotSentinel.Tests.Limits;

public class SlidingLogTests
{
    [Fact]
    public void EveryPermitComesBackOneWindowAfterItWasTaken()
    {
        OneSubject subject = Log(permits: 2, TimeSpan.FromSeconds(10));
        subject.Ask();
        subject.Now += TimeSpan.FromSeconds(4).Ticks;
        subject.Ask();

        LimitReading denied = subject.Ask();

        Assert.Equal((ReadingOutcome.Denied, TimeSpan.FromSeconds(6)), (denied.Outcome, denied.RetryAfter));
        subject.Now += TimeSpan.FromSeconds(6).Ticks;
        Assert.Equal(1, subject.AgreedOf(5));
    }

    [Fact]
    public void RandomTraffic_AdmitsExactlyWhatAListOfTimesWould() => Gen.Select(Gen.Int[1, 12], Gen.Long[0, 3_000].Array[1, 80]).Sample((permits, steps) =>
    {
        OneSubject subject = Log(permits, TimeSpan.FromTicks(10_000));
        var times = new List<long>();
        foreach (long step in steps)
        {
            subject.Now += step;
            bool expected = times.Count(at => at > subject.Now - 10_000) < permits;
            Assert.Equal(expected, subject.Ask().Outcome == ReadingOutcome.Agreed);
            times.AddRange(expected ? [subject.Now] : []);
        }
    });

    private static OneSubject Log(int permits, TimeSpan window) =>
        new(new SlidingLog("p/l", "l", new LimitOptions { Permits = permits, Window = window, Algorithm = LimitAlgorithm.SlidingLog }, countDenied: false));
}
