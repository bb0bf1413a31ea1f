using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Pipeline;

public class LeaseTests
{
    private static readonly LimitOptions OneAtATime = new() { Name = "one", Permits = 1, Window = TimeSpan.FromMinutes(1), Algorithm = LimitAlgorithm.Concurrency };
    private static readonly LimitOptions Hundred = new() { Name = "hundred", Permits = 100, Window = TimeSpan.FromMinutes(1) };

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void PolicyWithoutConcurrency_DecisionsHoldNothing()
    {
        using Sentinel sentinel = With(Hundred);

        Assert.Null(sentinel.Decide(By(1)).Lease);
    }

    [Fact]
    public void PolicyWithoutConcurrency_DecidingAllocatesNothing()
    {
        using Sentinel sentinel = With(Hundred with { Permits = 1_000_000 });
        BotUpdate update = By(1);
        sentinel.Decide(update);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            sentinel.Decide(update);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void LeaseEnds_ThePlaceIsFreeOnce()
    {
        using Sentinel sentinel = With(OneAtATime with { Permits = 2 });
        Decision first = sentinel.Decide(By(1));
        Decision second = sentinel.Decide(By(1));
        Decision copy = first;

        first.Lease!.Dispose();
        first.Lease.Dispose();
        copy.Lease!.Dispose();

        Assert.NotNull(second.Lease);
        Assert.Equal(1, Passed(sentinel, 3));
    }

    [Fact]
    public void RefusedOrPeekedAt_HoldsNothing()
    {
        using Sentinel sentinel = With(OneAtATime);

        Assert.Null(sentinel.Peek(By(1)).Lease);
        Assert.NotNull(sentinel.Decide(By(1)).Lease);
        Assert.Null(sentinel.Decide(By(1)).Lease);
    }

    [Fact]
    public void HandlerNeverEnds_ThePlaceIsFreeAfterTheWindowAndALateEndGivesNothingMore()
    {
        using Sentinel sentinel = With(OneAtATime);
        Decision lost = sentinel.Decide(By(1));
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.False(sentinel.Decide(By(1)).IsRefused);

        lost.Lease!.Dispose();

        Assert.True(sentinel.Decide(By(1)).IsRefused);
    }

    [Fact]
    public void OtherLimitRefuses_NoPlaceIsTaken()
    {
        using Sentinel sentinel = With(OneAtATime, Hundred with { Permits = 1 });
        sentinel.Decide(By(1)).Lease!.Dispose();
        Assert.True(sentinel.Decide(By(1)).IsRefused);
        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.False(sentinel.Decide(By(1)).IsRefused);
    }

    [Fact]
    public void PoliciesAreReplacedMeanwhile_TheLeaseStillEnds()
    {
        using Sentinel sentinel = With(OneAtATime);
        Decision held = sentinel.Decide(By(1));
        sentinel.Apply(Options(OneAtATime, Hundred));
        Assert.True(sentinel.Decide(By(1)).IsRefused);

        held.Lease!.Dispose();

        Assert.Equal(1, Passed(sentinel, 3));
    }

    [Fact]
    public void ShadowPolicyRefuses_OnlyWhatWasTakenComesBack()
    {
        using Sentinel sentinel = With(OneAtATime with { Permits = 64 });
        PolicyOptions watched = new() { Mode = PolicyMode.Shadow, Limits = [OneAtATime] };
        SentinelOptions both = sentinel.Options with
        {
            Policies = sentinel.Options.Policies.Add("watched", watched),
            Rules = [new RuleOptions { Policy = "default", Continue = true }, new RuleOptions { Policy = "watched" }],
        };
        sentinel.Apply(both);
        Decision first = sentinel.Decide(By(1));
        Decision second = sentinel.Decide(By(1));
        Assert.Equal((false, true), (first.IsShadow, second.IsShadow));

        second.Lease!.Dispose();
        Assert.True(sentinel.Peek(By(1)).IsShadow);
        first.Lease!.Dispose();

        Assert.False(sentinel.Peek(By(1)).IsShadow);
        Assert.Equal(64, Passed(sentinel, 100));
    }

    [Fact]
    public void Batch_EachUpdateHasALeaseOfItsOwn()
    {
        using Sentinel sentinel = With(OneAtATime with { Permits = 2 });
        BotUpdate[] updates = [By(1), By(1), By(1)];
        var decisions = new Decision[3];
        sentinel.DecideMany(updates, decisions);
        Assert.Equal([false, false, true], decisions.Select(decision => decision.IsRefused));

        decisions[0].Lease!.Dispose();

        Assert.Equal(1, Passed(sentinel, 3));
    }

    [Fact]
    public async Task EndedByManyThreads_GivesBackOnce()
    {
        using Sentinel sentinel = With(OneAtATime with { Permits = 3 });
        Decision[] held = [sentinel.Decide(By(1)), sentinel.Decide(By(1)), sentinel.Decide(By(1))];

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => held[0].Lease!.Dispose(), TestContext.Current.CancellationToken)));

        Assert.Equal(1, Passed(sentinel, 5));
    }

    private static int Passed(Sentinel sentinel, int times) => Enumerable.Range(0, times).Count(_ => !sentinel.Decide(By(1)).IsRefused);

    private static BotUpdate By(long user) => new() { Kind = UpdateKind.Message, UserId = user, ChatId = -1 };

    private static SentinelOptions Options(params LimitOptions[] limits) =>
        new() { Policies = new SentinelOptions().Policies.Add("default", new PolicyOptions { Limits = [.. limits] }) };

    private Sentinel With(params LimitOptions[] limits) => new(Options(limits), _clock);
}
