using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;
using CsCheck;

namespace BotSentinel.Tests.Limits;

public class EveryAlgorithmTests
{
    private static readonly TimeSpan[] Periods = [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30)];

    private static readonly Gen<LimitOptions> AnyLimit =
        from algorithm in Gen.Enum<LimitAlgorithm>()
        from permits in Gen.Int[1, 40]
        from window in Gen.Long[1, 100_000]
        from cost in Gen.Int[1, permits]
        from burst in Gen.Int[permits, permits * 2]
        select new LimitOptions
        {
            Algorithm = algorithm,
            Permits = permits,
            Window = algorithm == LimitAlgorithm.Quota ? Periods[permits % 4] : TimeSpan.FromTicks(window * 100),
            Cost = cost,
            Burst = algorithm == LimitAlgorithm.TokenBucket ? burst : null,
            Steps = [TimeSpan.FromTicks(window * 50), TimeSpan.FromTicks(window * 300), TimeSpan.FromTicks(window * 1000)],
            Decay = TimeSpan.FromTicks(window * 400),
        };

    private static readonly Gen<(LimitOptions Limit, long[] Steps)> AnyTraffic =
        from limit in AnyLimit
        from steps in Gen.Long[0, limit.Window.Ticks / 4].Array[1, 60]
        select (limit, steps);

    [Fact]
    public void AtRetryAfterAndNotEarlier_TheSameUpdateIsAdmitted() => AnyTraffic.Sample(traffic =>
    {
        var subject = new OneSubject(Rule(traffic.Limit));
        foreach (long step in traffic.Steps)
        {
            subject.Now += step;
            LimitReading reading = subject.Ask();
            if (reading.Outcome == ReadingOutcome.Denied)
            {
                Assert.True(reading.RetryAfter > TimeSpan.Zero);
                Assert.True(subject.WouldAgreeAt(subject.Now + reading.RetryAfter.Ticks), $"denied at its own retry-after {reading.RetryAfter.Ticks}");
                Assert.False(subject.WouldAgreeAt(subject.Now + reading.RetryAfter.Ticks - 1), $"admitted before its retry-after {reading.RetryAfter.Ticks}");
            }
        }
    });

    [Fact]
    public void NoWindowEverAdmitsMoreThanTheAlgorithmPromises() => AnyTraffic.Sample(traffic =>
    {
        LimitOptions limit = traffic.Limit;
        var subject = new OneSubject(Rule(limit));
        var admitted = new List<long>();
        foreach (long step in traffic.Steps)
        {
            subject.Now += step;
            if (subject.Ask().Outcome == ReadingOutcome.Agreed)
            {
                admitted.Add(subject.Now);
            }

            double inWindow = admitted.Count(at => at > subject.Now - limit.Window.Ticks) * limit.Cost;
            Assert.True(inWindow <= MostInOneWindow(limit), $"{inWindow} permits in one window");
        }
    });

    [Fact]
    public void DeniedUpdate_ChangesNothingUnlessDenialsCount() => AnyTraffic.Sample(traffic =>
    {
        var patient = new OneSubject(Rule(traffic.Limit));
        var pushy = new OneSubject(Rule(traffic.Limit));
        if (patient.Rule.RemembersDenials)
        {
            return;
        }

        foreach (long step in traffic.Steps)
        {
            patient.Now = pushy.Now += step;
            bool mayNow = patient.WouldAgreeAt(patient.Now);
            if (mayNow)
            {
                patient.Ask();
            }

            Assert.Equal(mayNow, pushy.Ask().Outcome == ReadingOutcome.Agreed);
        }
    });

    [Fact]
    public void ClockJumpsBothWays_NothingIsRefusedForLongerThanItsStateMayReach() => Gen.Select(AnyLimit, Gen.Long[-TimeSpan.TicksPerHour, TimeSpan.TicksPerHour].Array[1, 40]).Sample((limit, jumps) =>
    {
        var subject = new OneSubject(Rule(limit));
        foreach (long jump in jumps)
        {
            subject.Now += jump;
            LimitReading reading = subject.Ask();
Assert.InRange(reading.RetryAfter.Ticks, 0, (long)subject.Rule.HorizonTicks + ((limit.Burst ?? 0) + 2) * subject.UnitTicks);
        }
    });

    [Fact]
    public void Refunded_ComesBackAndNeverMoreThanThereIs() => Gen.Select(AnyLimit, Gen.Int[1, 5]).Sample((limit, refunds) =>
    {
        var fresh = new OneSubject(Rule(limit));
        var refunded = new OneSubject(Rule(limit));
        int all = fresh.AgreedOf(200);
        if (fresh.Rule.RemembersDenials)
        {
            return;
        }

        int first = refunded.AgreedOf(Math.Min(refunds, all));
        refunded.Adjust(-first * limit.Cost);
        Assert.Equal(all, refunded.AgreedOf(200));
        refunded.Adjust(-1e6);
        Assert.Equal(all, refunded.AgreedOf(200));
    });

    [Fact]
    public void ChargedAll_IsDeniedLikeOneWhoTookAll() => AnyLimit.Sample(limit =>
    {
        var subject = new OneSubject(Rule(limit));
        subject.Adjust(1e6);
        Assert.Equal(ReadingOutcome.Denied, subject.Ask().Outcome);
    });

    [Fact]
    public void CostAboveAllPermits_IsNeverAdmittedAndCostsNothing() => AnyLimit.Sample(limit =>
    {
        var subject = new OneSubject(Rule(limit));
        LimitReading reading = subject.Ask(cost: 81 + limit.Permits * 2);
        Assert.Equal((ReadingOutcome.Denied, TimeSpan.MaxValue), (reading.Outcome, reading.RetryAfter));
        Assert.Equal(ReadingOutcome.Agreed, subject.Ask().Outcome);
    });

    [Fact]
    public void CostOfNothing_IsAdmittedEvenWhenAllIsTaken() => AnyLimit.Sample(limit =>
    {
        var subject = new OneSubject(Rule(limit));
        subject.Adjust(1e6);
        Assert.Equal(ReadingOutcome.Agreed, subject.Ask(cost: 0).Outcome);
    });

    private static CounterRule Rule(LimitOptions limit) => LimitRules.Create("p/l", "l", limit, countDenied: false);

    private static int MostInOneWindow(LimitOptions limit) => limit.Algorithm switch
    {
        LimitAlgorithm.TokenBucket => limit.Burst!.Value + limit.Permits,

        // Both meet an edge between two of their windows within one window's time.
        _ => 2 * limit.Permits,
    };
}
