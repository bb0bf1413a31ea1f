using System.Net;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Updates;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Pipeline;

public class SentinelTests
{
    private static readonly LimitOptions ThreeAMinute = new() { Permits = 3, Window = TimeSpan.FromMinutes(1) };

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task FourthUpdateOfThree_IsDeniedAndSaysWhenAndWhy()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute] });
        await Send(sentinel, By(1), times: 3);

        Decision denied = await sentinel.DecideAsync(By(1));

        Assert.Equal(Verdict.Deny, denied.Verdict);
        Assert.True(denied.IsRefused);
        Assert.Equal(Reason.Limited, denied.Reason);
        Assert.Equal("default", denied.Policy);
        Assert.Equal("user-1", denied.Detail);
        Assert.Equal(TimeSpan.FromSeconds(20), denied.RetryAfter);
    }

    [Fact]
    public async Task OneUserFloods_OthersAreNotLimited()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute] });
        await Send(sentinel, By(1), times: 50);

        Assert.Equal(Verdict.Allow, (await sentinel.DecideAsync(By(2))).Verdict);
    }

    [Fact]
    public async Task TimePasses_PermitsComeBack()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute] });
        await Send(sentinel, By(1), times: 4);

        _clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal([Verdict.Allow, Verdict.Deny], await Send(sentinel, By(1), times: 2));
    }

    [Fact]
    public async Task NoUserAndNoChat_IsLimitedByNothingThatNeedsThem()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute, ThreeAMinute with { Scope = LimitScope.Chat }] });

        Assert.All(await Send(sentinel, new BotUpdate { Kind = UpdateKind.Poll }, times: 20), verdict => Assert.Equal(Verdict.Allow, verdict));
    }

    [Fact]
    public async Task UnknownKind_PassesUntouchedAndIsNotCounted()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute] });

        Assert.All(await Send(sentinel, new BotUpdate { UserId = 1 }, times: 20), verdict => Assert.Equal(Verdict.Allow, verdict));
        Assert.Equal(Verdict.Allow, (await sentinel.DecideAsync(By(1))).Verdict);
    }

    [Fact]
    public async Task AllowListBeatsBlockListAndLimits()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute] });
        sentinel.Lists.Allowed.AddUser(1, reason: "owner");
        sentinel.Lists.Blocked.AddUser(1);

        Assert.All(await Send(sentinel, By(1), times: 10), verdict => Assert.Equal(Verdict.Allow, verdict));
        Assert.Equal("owner", (await sentinel.DecideAsync(By(1))).Detail);
    }

    [Fact]
    public async Task BlockedUntil_IsLetThroughFromThenOn()
    {
        Sentinel sentinel = With(new PolicyOptions());
        sentinel.Lists.Blocked.AddUser(1, until: _clock.GetUtcNow().AddMinutes(5), reason: "spam");
        Decision blocked = await sentinel.DecideAsync(By(1));

        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal((Verdict.Deny, Reason.BlockListed, "spam"), (blocked.Verdict, blocked.Reason, blocked.Detail));
        Assert.Equal(Verdict.Allow, (await sentinel.DecideAsync(By(1))).Verdict);
        Assert.Equal(0, sentinel.Lists.Blocked.Count);
    }

    [Fact]
    public async Task BlockedNetworkAndChat_AreRefused()
    {
        Sentinel sentinel = With(new PolicyOptions());
        sentinel.Lists.Blocked.AddNetwork(IPNetwork.Parse("192.0.2.0/24"));
        sentinel.Lists.Blocked.AddChat(-5);

        Assert.True((await sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 1, RemoteAddress = IPAddress.Parse("::ffff:192.0.2.9") })).IsRefused);
        Assert.True((await sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 1, ChatId = -5 })).IsRefused);
        Assert.False((await sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = 1, ChatId = -6, RemoteAddress = IPAddress.Parse("198.51.100.1") })).IsRefused);
    }

    [Fact]
    public async Task SameTextTwice_IsDebouncedAndTakesNoPermit()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute], Debounce = new DebounceOptions { Window = TimeSpan.FromSeconds(1) } });

        Assert.Equal(Verdict.Allow, (await sentinel.DecideAsync(By(1, "hi"))).Verdict);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(Reason.Debounced, (await sentinel.DecideAsync(By(1, "hi"))).Reason);
        }

        Assert.Equal([Verdict.Allow], await Send(sentinel, By(1, "two"), times: 1));
        Assert.Equal([Verdict.Allow], await Send(sentinel, By(1, "three"), times: 1));
        Assert.Equal(Reason.Limited, (await sentinel.DecideAsync(By(1, "four"))).Reason);
    }

    [Fact]
    public async Task ShadowPolicy_LetsEverythingPassAndSaysWhatItWouldHaveDone()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute], Mode = PolicyMode.Shadow });
        await Send(sentinel, By(1), times: 3);

        Decision shadowed = await sentinel.DecideAsync(By(1));

        Assert.Equal((Verdict.Allow, true, Reason.Limited, "user-1"), (shadowed.Verdict, shadowed.IsShadow, shadowed.Reason, shadowed.Detail));
        Assert.False(shadowed.ShouldNotify);
    }

    [Fact]
    public async Task PolicyIsOff_IsNotLookedAt()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute], Mode = PolicyMode.Off });
        await Send(sentinel, By(1), times: 10);

        Assert.Equal(Reason.NoPolicy, (await sentinel.DecideAsync(By(1))).Reason);
    }

    [Fact]
    public async Task FirstRefusalOfAWindow_IsToldOnce()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute], Notify = NoticeMode.Once, NotifyText = "wait" });
        await Send(sentinel, By(1), times: 3);

        var told = new List<bool>();
        for (int second = 0; second < 19; second++)
        {
            told.Add((await sentinel.DecideAsync(By(1))).ShouldNotify);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([true, .. Enumerable.Repeat(false, 18)], told);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await Send(sentinel, By(1), times: 3);
        Decision again = await sentinel.DecideAsync(By(1));
        Assert.Equal((true, "wait"), (again.ShouldNotify, again.NotifyText));
    }

    [Fact]
    public async Task ShadowIsEnforcedLater_ItsFirstRefusalIsStillTold()
    {
        var policy = new PolicyOptions { Limits = [ThreeAMinute], Mode = PolicyMode.Shadow, Notify = NoticeMode.Once };
        Sentinel sentinel = With(policy);
        await Send(sentinel, By(1), times: 4);

        sentinel.Apply(Options(policy with { Mode = PolicyMode.Enforce }));

        Assert.True((await sentinel.DecideAsync(By(1))).ShouldNotify);
    }

    [Fact]
    public async Task Debounced_IsNotToldTheUser()
    {
        Sentinel sentinel = With(new PolicyOptions { Debounce = new DebounceOptions { Window = TimeSpan.FromSeconds(1) }, Notify = NoticeMode.Once });
        await sentinel.DecideAsync(By(1, "tap"));

        Decision again = await sentinel.DecideAsync(By(1, "tap"));

        Assert.Equal((Reason.Debounced, true, false), (again.Reason, again.IsFirstRefusal, again.ShouldNotify));
    }

    [Fact]
    public async Task DenialsCount_FlooderWhoDoesNotStopIsNotHeard()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute], CountDenied = true });
        await Send(sentinel, By(1), times: 3);

        for (int second = 0; second < 120; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True((await sentinel.DecideAsync(By(1))).IsRefused);
        }
    }

    [Fact]
    public async Task Tenants_NeverShareACounter()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute] });
        await Send(sentinel, new BotUpdate { Kind = UpdateKind.Message, Tenant = "a", UserId = 1 }, times: 10);

        Assert.False((await sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, Tenant = "b", UserId = 1 })).IsRefused);
    }

    [Fact]
    public async Task OptionsAreReplaced_UsedPermitsStayUsed()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute] });
        await Send(sentinel, By(1), times: 3);

        sentinel.Apply(Options(new PolicyOptions { Limits = [ThreeAMinute with { Permits = 4 }] }));

        Assert.Contains(Verdict.Deny, await Send(sentinel, By(1), times: 2));
    }

    [Fact]
    public async Task CancelledBeforehand_IsNotDecided()
    {
        Sentinel sentinel = With(new PolicyOptions());
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await sentinel.DecideAsync(By(1), cancelled.Token));
    }

    [Fact]
    public async Task AllowedUpdate_AllocatesNothing()
    {
        Sentinel sentinel = With(new PolicyOptions
        {
            Limits = [ThreeAMinute with { Permits = 1_000_000_000 }, ThreeAMinute with { Permits = 1_000_000_000, Scope = LimitScope.Chat }],
            Debounce = new DebounceOptions { Window = TimeSpan.FromMilliseconds(1) },
        });
        BotUpdate[] updates = [By(1, "a"), By(1, "b")];
        for (int i = 0; i < 100; i++)
        {
            await sentinel.DecideAsync(updates[i % 2]);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        int refused = 0;
        for (int i = 0; i < 1000; i++)
        {
            ValueTask<Decision> decided = sentinel.DecideAsync(updates[i % 2]);
            Assert.True(decided.IsCompletedSuccessfully);
            refused += (await decided).IsRefused ? 1 : 0;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, refused);
    }

    [Fact]
    public async Task TraceNamesEveryStageRuleAndLimit()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [ThreeAMinute, ThreeAMinute with { Name = "room", Scope = LimitScope.Chat, Permits = 100 }] });
        await Send(sentinel, By(1), times: 3);

        TraceEntry[] trace = [.. (await sentinel.DecideAsync(By(1))).Trace];

        Assert.Equal(
            [
                new TraceEntry(Stage.Lists, null, ReadingOutcome.NotAsked, 0, TimeSpan.Zero),
                new TraceEntry(Stage.Policy, "default -> default", ReadingOutcome.Agreed, 0, TimeSpan.Zero),
                new TraceEntry(Stage.Limits, "default/user-1", ReadingOutcome.Denied, 0, TimeSpan.FromSeconds(20)),
                new TraceEntry(Stage.Limits, "default/room", ReadingOutcome.Agreed, 97, TimeSpan.Zero),
            ],
            trace);
    }

    [Fact]
    public async Task MoreLimitsThanFitIntoADecision_AreAllInTheTrace()
    {
        Sentinel sentinel = With(new PolicyOptions { Limits = [.. Enumerable.Range(0, 30).Select(i => ThreeAMinute with { Name = $"l{i}", Permits = 100 + i })] });

        TraceEntry[] limits = [.. (await sentinel.DecideAsync(By(1))).Trace.Where(entry => entry.Stage == Stage.Limits)];

        Assert.Equal(Enumerable.Range(0, 30).Select(i => 99f + i), limits.Select(entry => entry.Remaining));
    }

    private static async Task<Verdict[]> Send(Sentinel sentinel, BotUpdate update, int times)
    {
        var verdicts = new Verdict[times];
        for (int i = 0; i < times; i++)
        {
            verdicts[i] = (await sentinel.DecideAsync(update)).Verdict;
        }

        return verdicts;
    }

    private static BotUpdate By(long user, string? text = null) => new() { Kind = UpdateKind.Message, UserId = user, ChatId = -1, Text = text, ChatKind = ChatKind.Group };

    private static SentinelOptions Options(PolicyOptions policy) => new() { Policies = new SentinelOptions().Policies.Add("default", policy) };

    private Sentinel With(PolicyOptions policy) => new(Options(policy), _clock);
}
