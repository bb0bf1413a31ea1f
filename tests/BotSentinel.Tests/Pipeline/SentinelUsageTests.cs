using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Pipeline;

/// <summary>What is done with counters besides deciding.</summary>
public class SentinelUsageTests
{
    private static readonly LimitOptions TenAMinute = new() { Name = "ten", Permits = 10, Window = TimeSpan.FromMinutes(1) };

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(LimitAlgorithm.SlidingLog)]
    [InlineData(LimitAlgorithm.Concurrency)]
    public void LimitWithAWordForEachPermit_StillCountsAfterItsPermitsChange(LimitAlgorithm algorithm)
    {
        SentinelOptions Permits(int permits) => new SentinelBuilder().AddPolicy("default", new PolicyOptions
        {
            Limits = [new LimitOptions { Name = "log", Algorithm = algorithm, Permits = permits, Window = TimeSpan.FromHours(1) }],
        }).BuildOptions();
        using var sentinel = new Sentinel(Permits(2), new FakeTimeProvider());
        var update = new BotUpdate { Kind = UpdateKind.Message, UserId = 1, ChatId = 1 };
        sentinel.Decide(update);

        sentinel.Apply(Permits(20));

        bool[] refused = [.. Enumerable.Range(0, 20).Select(_ => sentinel.Decide(update).IsRefused)];
        Assert.Equal([.. Enumerable.Repeat(false, 19), true], refused);
    }

    [Fact]
    public void Peek_SaysWhatADecisionWouldAndTakesNothing()
    {
        Sentinel sentinel = With(TenAMinute);
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(9, Remaining(sentinel.Peek(By(1))));
        }

        Assert.Equal(10, Passed(sentinel, 20));
        Decision peeked = sentinel.Peek(By(1));
        Assert.Equal((Verdict.Deny, false, TimeSpan.FromSeconds(6)), (peeked.Verdict, peeked.IsFirstRefusal, peeked.RetryAfter));
    }

    [Fact]
    public void ChargedAndRefunded_ByNameOrAll()
    {
        Sentinel sentinel = With(TenAMinute, TenAMinute with { Name = "other", Permits = 100 });
        sentinel.Decide(By(1));

        sentinel.Charge(By(1), "ten", 4.5);
        sentinel.Refund(By(1), null, 0.5);

        Assert.Equal(4, Remaining(sentinel.Decide(By(1))));
    }

    [Fact]
    public void Reset_ForgetsTheSubjectAlone()
    {
        Sentinel sentinel = With(TenAMinute);
        Passed(sentinel, 10);
        Passed(sentinel, 10, user: 2);

        sentinel.Reset(By(1));

        Assert.Equal((10, 0), (Passed(sentinel, 20), Passed(sentinel, 20, user: 2)));
    }

    [Fact]
    public void HandlerEnds_ItsPlaceIsFree()
    {
        Sentinel sentinel = With(TenAMinute with { Algorithm = LimitAlgorithm.Concurrency, Permits = 2 });
        Decision first = sentinel.Decide(By(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        sentinel.Decide(By(1));
        Assert.True(sentinel.Decide(By(1)).IsRefused);

        first.Lease!.Dispose();
        first.Lease.Dispose();

        Assert.Equal(1, Passed(sentinel, 5));
    }

    [Theory]
    [InlineData(LimitAlgorithm.TokenBucket)]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.SlidingLog)]
    public void LimitIsChangedWhileRunning_WhatWasUsedStaysUsed(LimitAlgorithm algorithm)
    {
        LimitOptions limit = TenAMinute with { Algorithm = algorithm };
        Sentinel sentinel = With(limit);
        Passed(sentinel, 7);

        sentinel.Apply(Options(limit with { Permits = 12 }, TenAMinute with { Name = "new", Permits = 1000 }));
        Assert.Equal(5, Passed(sentinel, 20));

        sentinel.Apply(Options(limit with { Permits = 14 }));
        Assert.Equal(2, Passed(sentinel, 20));
    }

    [Fact]
    public void Batch_IsDecidedAsOneAfterTheOther()
    {
        Sentinel together = With(TenAMinute, TenAMinute with { Name = "chat", Scope = LimitScope.Chat, Permits = 100 });
        Sentinel alone = With(TenAMinute, TenAMinute with { Name = "chat", Scope = LimitScope.Chat, Permits = 100 });
        together.Lists.Blocked.AddUser(3);
        alone.Lists.Blocked.AddUser(3);
        BotUpdate[] updates = [.. Enumerable.Range(0, 300).Select(i => By(i % 12)), new BotUpdate()];
        var decisions = new Decision[updates.Length];

        together.DecideMany(updates, decisions);

        Assert.Equal(updates.Select(update => Said(alone.Decide(update))), decisions.Select(Said));
    }

    private static (Reason, TimeSpan, bool, string) Said(Decision decision) => (decision.Reason, decision.RetryAfter, decision.IsFirstRefusal, string.Join(';', decision.Trace));

    private static float Remaining(Decision decision) => decision.Trace.Single(entry => entry.Name == "default/ten").Remaining;

    private static int Passed(Sentinel sentinel, int times, long user = 1) => Enumerable.Range(0, times).Count(_ => !sentinel.Decide(By(user)).IsRefused);

    private static BotUpdate By(long user) => new() { Kind = UpdateKind.Message, UserId = user, ChatId = -1 };

    private static SentinelOptions Options(params LimitOptions[] limits) =>
        new() { Policies = new SentinelOptions().Policies.Add("default", new PolicyOptions { Limits = [.. limits] }) };

    private Sentinel With(params LimitOptions[] limits) => new(Options(limits), _clock);
}
