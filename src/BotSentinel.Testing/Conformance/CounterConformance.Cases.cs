using System.Collections.Immutable;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Updates;

namespace BotSentinel.Testing;

/// <content>The cases.</content>
public abstract partial class CounterConformance
{
    private static readonly LimitAlgorithm[] Windows = [LimitAlgorithm.TokenBucket, LimitAlgorithm.SlidingWindow, LimitAlgorithm.FixedWindow, LimitAlgorithm.AlignedWindow, LimitAlgorithm.SlidingLog];

    private static (string Name, Func<CounterConformance, Task> Run)[] AllCases =>
    [
        ("Limit_AdmitsItsPermitsAndNoMore", suite => suite.ForEach(Windows, async (algorithm, clock) =>
            ConformanceFailure.Unequal(5, await PassedAsync(await suite.MakeAsync(With(Limit(5, 60, algorithm)), clock), 20, By(1)), "passed"))),
        ("DeniedUpdates_AreNotCounted", suite => suite.ForEach(Windows, suite.DenialsAreNotCounted)),
        ("DeniedUpdates_AreCountedWhereAsked", suite => suite.DenialsAreCounted()),
        ("SteadyUser_IsReleased", suite => suite.ForEach(Windows, suite.SteadyUserIsReleased)),
        ("SlidingWindow_ForgetsGradually", suite => suite.SlidingWindowForgetsGradually()),
        ("RetryAfter_IsExact", suite => suite.ForEach(Windows, suite.RetryAfterIsExact)),
        ("ConcurrentCallers_LoseNoUpdate", suite => suite.ForEach(Windows, suite.NoUpdateIsLost)),
        ("SeveralLimits_TakeFromAllOrNone", suite => suite.AllOrNone()),
        ("Debounce_ComparesWithTheLastAdmitted", suite => suite.DebounceCompares()),
        ("Cooldown_WaitsLongerEachTime", suite => suite.CooldownEscalates()),
        ("Quota_ComesBackWithTheCalendar", suite => suite.QuotaFollowsTheCalendar()),
        ("Concurrency_ComesBackWithTheHandler", suite => suite.LeasesComeBack()),
        ("Costs_AreTakenWhole", suite => suite.CostsAreTaken()),
        ("Charge_Refund_Peek_Reset", suite => suite.CorrectionsCount()),
        ("FirstRefusal_IsToldOnceInAWindow", suite => suite.FirstRefusalIsToldOnce()),
        ("Shadow_TakesNothingOfWhatIsEnforced", suite => suite.ShadowOnlyWatches()),
        ("Subjects_NeverShareACounter", suite => suite.SubjectsAreApart()),
        ("ClockSetBackOrForward_LocksNobodyOut", suite => suite.ForEach(Windows, suite.ClockMaySkip)),
        ("WhatIsKept_EndsByItself", suite => suite.NothingIsKeptForEver()),
        ("ChangedLimit_GoesOnWithWhatWasUsed", suite => suite.ReloadKeepsCounters()),
        ("LimitAddedAndRemoved_LeavesTheOthersAlone", suite => suite.ReloadLeavesOthersAlone()),
        ("Sentinels_ShareOneTruth", suite => suite.NodesShare()),
        ("Batch_IsOneAfterTheOther", suite => suite.BatchIsASequence()),
        ("HandlersCost_IsTakenOfEveryLimit", suite => suite.ForEach(Windows, suite.HandlersCostIsTaken)),
        ("HandlersCostOfWhatIsHeld_ComesBackWhole", suite => suite.HeldCostComesBackWhole()),
        ("SenderWithoutRole_TakesNothing", suite => suite.WithoutRoleNothingIsTaken()),
        ("HandlerKnownLater_IsAskedAlone", suite => suite.HandlerKnownLaterIsAskedAlone()),
        ("Content_IsJudgedAfterLimits", suite => suite.ContentIsJudgedAfterLimits()),
        ("AnyTraffic_GetsTheAnswersOfMemory", suite => suite.SameAsMemory()),
    ];

    private async Task ForEach(LimitAlgorithm[] algorithms, Func<LimitAlgorithm, ConformanceClock, Task> run)
    {
        foreach (LimitAlgorithm algorithm in algorithms)
        {
            await ForgetAsync();
            try
            {
                await run(algorithm, new ConformanceClock(Start));
            }
            catch (ConformanceFailure failure)
            {
                throw new ConformanceFailure($"{algorithm}: {failure.Message}");
            }
        }
    }

    private async Task DenialsAreNotCounted(LimitAlgorithm algorithm, ConformanceClock clock)
    {
        Sentinel sentinel = await MakeAsync(With(Limit(2, 10, algorithm)), clock);
        await PassedAsync(sentinel, 2, By(1));
        for (int i = 0; i < 9; i++)
        {
            clock.Move(TimeSpan.FromMilliseconds(100));
            ConformanceFailure.Unless((await sentinel.DecideAsync(By(1))).IsRefused, "an update passed too soon");
        }

        clock.Move(TimeSpan.FromSeconds(20));
        ConformanceFailure.Unequal(2, await PassedAsync(sentinel, 5, By(1)), "passed after a pause");
    }

    private async Task DenialsAreCounted()
    {
        ConformanceClock clock = new(Start);
        Sentinel sentinel = await MakeAsync(With(Limit(2, 10)) with { CountDenied = true }, clock);
        await PassedAsync(sentinel, 2, By(1));
        for (int i = 0; i < 10; i++)
        {
            clock.Move(TimeSpan.FromSeconds(4));
            ConformanceFailure.Unless((await sentinel.DecideAsync(By(1))).IsRefused, "a flooder passed who made no pause");
        }

        clock.Move(TimeSpan.FromSeconds(5));
        ConformanceFailure.Unequal(1, await PassedAsync(sentinel, 3, By(1)), "passed after a pause");
    }

    private async Task SteadyUserIsReleased(LimitAlgorithm algorithm, ConformanceClock clock)
    {
        Sentinel sentinel = await MakeAsync(With(Limit(5, 10, algorithm)), clock);
        await PassedAsync(sentinel, 10, By(1));
        bool wasReleased = false;
        for (int i = 0; i < 100; i++)
        {
            clock.Move(TimeSpan.FromSeconds(1));
            wasReleased |= !(await sentinel.DecideAsync(By(1))).IsRefused;
        }

        ConformanceFailure.Unless(wasReleased, "a user who goes on at a steady pace is never released");
        Sentinel slow = await MakeAsync(new SentinelOptions { Policies = ImmutableDictionary<string, PolicyOptions>.Empty.Add("slow", With(Limit(5, 10, algorithm))), Rules = [new RuleOptions { Policy = "slow" }] }, clock);
        for (int i = 0; i < 50; i++)
        {
            clock.Move(TimeSpan.FromMilliseconds(2600));
            ConformanceFailure.Unless(!(await slow.DecideAsync(By(2))).IsRefused, "a user below the limit was refused");
        }
    }

    private async Task SlidingWindowForgetsGradually()
    {
        ConformanceClock clock = new(Start);
        Sentinel sentinel = await MakeAsync(With(Limit(10, 10, LimitAlgorithm.SlidingWindow)), clock);
        ConformanceFailure.Unequal(10, await PassedAsync(sentinel, 20, By(1)), "passed in the first window");
        clock.Move(TimeSpan.FromSeconds(10));
        ConformanceFailure.Unequal(0, await PassedAsync(sentinel, 20, By(1)), "passed at the edge");
        clock.Move(TimeSpan.FromSeconds(5));
        ConformanceFailure.Unequal(5, await PassedAsync(sentinel, 20, By(1)), "passed in the middle of the second window");
    }

    private async Task RetryAfterIsExact(LimitAlgorithm algorithm, ConformanceClock clock)
    {
        Sentinel sentinel = await MakeAsync(With(Limit(3, 7, algorithm)), clock);
        for (int round = 0; round < 6; round++)
        {
            await PassedAsync(sentinel, 4, By(1));
            TimeSpan wait = (await sentinel.DecideAsync(By(1))).RetryAfter;
            ConformanceFailure.Unless(wait > TimeSpan.Zero && wait <= TimeSpan.FromSeconds(14), $"a retry-after of {wait}");
            clock.Move(wait - TimeSpan.FromMilliseconds(5));
            ConformanceFailure.Unless(wait < TimeSpan.FromMilliseconds(6) || (await sentinel.DecideAsync(By(1))).IsRefused, $"passed 5 ms before its retry-after of {wait}");
            clock.Move(TimeSpan.FromMilliseconds(5));
            ConformanceFailure.Unless(!(await sentinel.DecideAsync(By(1))).IsRefused, $"refused at its retry-after of {wait}");
        }
    }

    private async Task NoUpdateIsLost(LimitAlgorithm algorithm, ConformanceClock clock)
    {
        Sentinel sentinel = await MakeAsync(With(Limit(50, 600, algorithm)), clock);
        int[] passed = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => PassedAsync(sentinel, 10, By(1)))));
        ConformanceFailure.Unequal(50, passed.Sum(), "passed of 64 callers");
    }

    private async Task AllOrNone()
    {
        ConformanceClock clock = new(Start);
        Sentinel sentinel = await MakeAsync(With(Limit(100, 3600) with { Name = "day" }, Limit(5, 60) with { Name = "minute", Scope = LimitScope.Chat }, Limit(7, 60, LimitAlgorithm.SlidingWindow) with { Name = "all", Scope = LimitScope.Global }), clock);
        ConformanceFailure.Unequal(5, await PassedAsync(sentinel, 60, By(1)), "passed");
        Decision denied = await sentinel.DecideAsync(By(1));
        ConformanceFailure.Unequal("minute", denied.Detail, "refused by");
        clock.Move(TimeSpan.FromSeconds(1));
        ConformanceFailure.Unequal(2, await PassedAsync(sentinel, 10, By(1, chat: 2)), "passed in another chat, of what the whole has left");
        TraceEntry day = (await sentinel.PeekAsync(By(1, chat: 3))).Trace.First(entry => entry.Name is "default/day");
        ConformanceFailure.Unequal(93f, day.Remaining, "permits left of the day");
    }

    private async Task DebounceCompares()
    {
        ConformanceClock clock = new(Start);
        Sentinel sentinel = await MakeAsync(new PolicyOptions { Debounce = new DebounceOptions { Window = TimeSpan.FromSeconds(2) }, Limits = [Limit(4, 60)] }, clock);
        string said = "";
        foreach ((string? text, double after) in new (string?, double)[] { ("a", 0), ("a", 1), ("b", 0), ("a", 0), ("a", 1.999), ("a", 0.001), (null, 0), (null, 0) })
        {
            clock.Move(TimeSpan.FromSeconds(after));
            Decision decision = await sentinel.DecideAsync(By(1, text));
            said += decision.Reason switch { Reason.Debounced => 'd', Reason.Limited => 'l', _ => '.' };
        }

        ConformanceFailure.Unequal(".d..d.ll", said, "said");
    }

    private async Task CooldownEscalates()
    {
        ConformanceClock clock = new(Start);
        LimitOptions limit = Limit(2, 10, LimitAlgorithm.Cooldown) with { Steps = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10)], Decay = TimeSpan.FromHours(1) };
        Sentinel sentinel = await MakeAsync(With(limit), clock);
        foreach (double minutes in new double[] { 1, 10, 10 })
        {
            ConformanceFailure.Unequal(2, await PassedAsync(sentinel, 3, By(1)), "passed");
            clock.Move(TimeSpan.FromSeconds(20));
            TimeSpan wait = (await sentinel.DecideAsync(By(1))).RetryAfter;
            ConformanceFailure.Unequal(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(20), wait, "to wait");
            clock.Move(wait);
        }

        clock.Move(TimeSpan.FromHours(3));
        await PassedAsync(sentinel, 3, By(1));
        ConformanceFailure.Unequal(TimeSpan.FromMinutes(1), (await sentinel.DecideAsync(By(1))).RetryAfter, "to wait when all is forgiven");
    }

    private async Task QuotaFollowsTheCalendar()
    {
        ConformanceClock clock = new(new DateTimeOffset(2026, 3, 28, 21, 30, 0, TimeSpan.Zero));
        LimitOptions day = Limit(3, 86_400, LimitAlgorithm.Quota) with { TimeZone = "Europe/Berlin" };
        Sentinel sentinel = await MakeAsync(With(day), clock);
        ConformanceFailure.Unequal(3, await PassedAsync(sentinel, 5, By(1)), "passed");
        ConformanceFailure.Unequal(TimeSpan.FromMinutes(90), (await sentinel.DecideAsync(By(1))).RetryAfter, "until midnight in Berlin");
        clock.Move(TimeSpan.FromMinutes(90));
        ConformanceFailure.Unequal(3, await PassedAsync(sentinel, 5, By(1)), "passed on the day on which clocks change");
        ConformanceFailure.Unequal(TimeSpan.FromHours(23), (await sentinel.DecideAsync(By(1))).RetryAfter, "until that day ends");
    }

    private async Task LeasesComeBack()
    {
        ConformanceClock clock = new(Start);
        Sentinel sentinel = await MakeAsync(With(Limit(2, 60, LimitAlgorithm.Concurrency)), clock);
        Decision first = await sentinel.DecideAsync(By(1));
        clock.Move(TimeSpan.FromSeconds(1));
        Decision second = await sentinel.DecideAsync(By(1));
        ConformanceFailure.Unless(first.Lease is not null && second.Lease is not null, "nothing to give back");
        ConformanceFailure.Unless((await sentinel.DecideAsync(By(1))).IsRefused, "a third at the same time passed");
        first.Lease!.Dispose();
        first.Lease.Dispose();
        ConformanceFailure.Unless(await EventuallyAsync(async () => !(await sentinel.PeekAsync(By(1))).IsRefused), "a permit that was given back is not there");
        ConformanceFailure.Unequal(1, await PassedAsync(sentinel, 3, By(1)), "passed after one was given back");
        clock.Move(TimeSpan.FromSeconds(61));
        ConformanceFailure.Unequal(2, await PassedAsync(sentinel, 3, By(1)), "passed after the window");
    }

    private async Task CostsAreTaken()
    {
        ConformanceClock clock = new(Start);
        Sentinel sentinel = await MakeAsync(With(Limit(10, 100) with { Cost = 2.5 }), clock);
        ConformanceFailure.Unequal(4, await PassedAsync(sentinel, 9, By(1)), "passed at 2.5 permits each");
        ConformanceFailure.Unequal(TimeSpan.FromSeconds(25), (await sentinel.DecideAsync(By(1))).RetryAfter, "to wait for 2.5 permits");
    }

    private async Task CorrectionsCount()
    {
        foreach (LimitAlgorithm algorithm in Windows)
        {
            await ForgetAsync();
            ConformanceClock clock = new(Start);
            Sentinel sentinel = await MakeAsync(With(Limit(10, 60, algorithm) with { Name = "one" }), clock);
            await sentinel.ChargeAsync(By(1), "one", 7);
            ConformanceFailure.Unless(!(await sentinel.PeekAsync(By(1))).IsRefused, $"{algorithm}: refused a look");
            ConformanceFailure.Unequal(3, await PassedAsync(sentinel, 9, By(1)), $"{algorithm}: passed after a charge of 7");
            await sentinel.RefundAsync(By(1), "ONE", 2);
            ConformanceFailure.Unequal(2, await PassedAsync(sentinel, 9, By(1)), $"{algorithm}: passed after a refund of 2");
            await sentinel.RefundAsync(By(1), "another", 2);
            ConformanceFailure.Unequal(0, await PassedAsync(sentinel, 9, By(1)), $"{algorithm}: passed after a refund of another limit");
            await sentinel.RefundAsync(By(1), null, 1000);
            ConformanceFailure.Unequal(10, await PassedAsync(sentinel, 19, By(1)), $"{algorithm}: passed after all was given back");
            await sentinel.ResetAsync(By(1));
            ConformanceFailure.Unequal(10, await PassedAsync(sentinel, 19, By(1)), $"{algorithm}: passed after a reset");
        }
    }

    private async Task FirstRefusalIsToldOnce()
    {
        ConformanceClock clock = new(Start);
        Sentinel sentinel = await MakeAsync(With(Limit(1, 10)) with { Notify = NoticeMode.Once }, clock);
        string told = "";
        for (int i = 0; i < 5; i++)
        {
            Decision decision = await sentinel.DecideAsync(By(1));
            told += decision.IsRefused ? (decision.ShouldNotify ? '!' : '.') : 'p';
        }

        clock.Move(TimeSpan.FromSeconds(10));
        for (int i = 0; i < 3; i++)
        {
            Decision decision = await sentinel.DecideAsync(By(1));
            told += decision.IsRefused ? (decision.ShouldNotify ? '!' : '.') : 'p';
        }

        ConformanceFailure.Unequal("p!...p!.", told, "told");
    }

    private async Task ShadowOnlyWatches()
    {
        ConformanceClock clock = new(Start);
        SentinelOptions options = new()
        {
            Policies = ImmutableDictionary<string, PolicyOptions>.Empty
                .Add("watched", With(Limit(1, 60)) with { Mode = PolicyMode.Shadow })
                .Add("enforced", With(Limit(3, 60))),
            Rules = [new RuleOptions { Policy = "watched", Continue = true }, new RuleOptions { Policy = "enforced" }],
        };
        Sentinel sentinel = await MakeAsync(options, clock);
        string said = "";
        for (int i = 0; i < 5; i++)
        {
            Decision decision = await sentinel.DecideAsync(By(1));
            said += decision.IsRefused ? 'x' : decision.IsShadow ? 's' : '.';
        }

        ConformanceFailure.Unequal(".ssxx", said, "said");
    }

    private async Task SubjectsAreApart()
    {
        ConformanceClock clock = new(Start);
        Sentinel sentinel = await MakeAsync(With(Limit(1, 600) with { Scope = LimitScope.User | LimitScope.Chat }), clock);
        string?[] tenants = [null, "", "a", "a:b", "{a}", "%", "тест"];
        PlatformId[] ids = [1, 11, -1, "1", "a", "a:b", "a{b}", "}", "a.b", "%003a", "\ud83d\ude00", "\ud83d", "\ude00", "ü", "U1", "c1"];
        foreach (string? tenant in tenants)
        {
            foreach (PlatformId user in ids)
            {
                foreach (PlatformId chat in ids)
                {
                    BotUpdate update = new() { Kind = UpdateKind.Message, UserId = user, ChatId = chat, Tenant = tenant };
                    ConformanceFailure.Unless(!(await sentinel.DecideAsync(update)).IsRefused, $"user '{user}' in chat '{chat}' of '{tenant}' shares somebody's counter");
                }
            }
        }

        ConformanceFailure.Unless((await sentinel.DecideAsync(new BotUpdate { Kind = UpdateKind.Message, UserId = "ü", ChatId = "a:b", Tenant = "тест" })).IsRefused, "a second one passed");
        ConformanceFailure.Unequal(3, await PassedAsync(sentinel, 3, new BotUpdate { Kind = UpdateKind.Poll }), "passed without a user");
    }

    private async Task ClockMaySkip(LimitAlgorithm algorithm, ConformanceClock clock)
    {
        Sentinel sentinel = await MakeAsync(With(Limit(3, 10, algorithm)), clock);
        await PassedAsync(sentinel, 9, By(1));
        clock.Move(TimeSpan.FromSeconds(-5));
        TimeSpan wait = (await sentinel.DecideAsync(By(1))).RetryAfter;
        ConformanceFailure.Unless(wait <= TimeSpan.FromSeconds(20), $"{wait} to wait after the clock was set back");
        clock.Move(TimeSpan.FromSeconds(25));
        ConformanceFailure.Unequal(3, await PassedAsync(sentinel, 9, By(1)), "passed later");
        clock.Move(TimeSpan.FromDays(400));
        ConformanceFailure.Unequal(3, await PassedAsync(sentinel, 9, By(1)), "passed after the clock was set forward");
    }

    private async Task NothingIsKeptForEver()
    {
        ConformanceClock clock = new(Start);
        LimitOptions cooldown = Limit(1, 10, LimitAlgorithm.Cooldown) with { Name = "cooldown", Steps = [TimeSpan.FromMinutes(1)], Decay = TimeSpan.FromMinutes(9) };
        Sentinel sentinel = await MakeAsync(With([.. Windows.Select(algorithm => Limit(2, 30, algorithm) with { Name = algorithm.ToString() }), cooldown]) with { Debounce = new DebounceOptions { Window = TimeSpan.FromSeconds(5) } }, clock);
        for (int user = 1; user <= 20; user++)
        {
            await PassedAsync(sentinel, user % 4, By(user, "text"));
        }

        // Ten minutes are the longest of these limits; a store that is told the time may allow for its own running on meanwhile.
        TimeSpan longest = TimeSpan.FromMinutes(11);
        foreach (TimeSpan? lifetime in await LifetimesAsync())
        {
            ConformanceFailure.Unless(lifetime is { } ends && ends <= longest, $"something is kept for {lifetime?.ToString() ?? "ever"}");
        }
    }

    private async Task ReloadKeepsCounters()
    {
        ConformanceClock clock = new(Start);
        LimitOptions named = Limit(5, 60, LimitAlgorithm.FixedWindow) with { Name = "kept" };
        Sentinel sentinel = await MakeAsync(With(named), clock);
        await PassedAsync(sentinel, 3, By(1));
        SentinelOptions Changed(params LimitOptions[] limits) => sentinel.Options with { Policies = sentinel.Options.Policies.SetItem(SentinelOptions.DefaultPolicy, With(limits)) };
        sentinel.Apply(Changed(named with { Permits = 8 }));
        ConformanceFailure.Unequal(5, await PassedAsync(sentinel, 9, By(1)), "passed of a limit that was raised from 5 to 8, 3 of which were used");
        sentinel.Apply(Changed(Limit(100, 60) with { Name = "new" }, named with { Permits = 9 }));
        ConformanceFailure.Unequal(1, await PassedAsync(sentinel, 9, By(1)), "passed when another limit came and one permit was added");
        sentinel.Apply(Changed(named with { Permits = 4 }));
        ConformanceFailure.Unequal(0, await PassedAsync(sentinel, 9, By(1)), "passed of a limit that was lowered below what was used");
        ConformanceFailure.Unequal(4, await PassedAsync(sentinel, 9, By(2)), "passed of somebody new");
    }

    private async Task ReloadLeavesOthersAlone()
    {
        ConformanceClock clock = new(Start);
        LimitOptions named = Limit(5, 3600) with { Name = "kept" };
        Sentinel sentinel = await MakeAsync(With(named), clock);
        await PassedAsync(sentinel, 3, By(1));
        SentinelOptions Changed(PolicyOptions policy) => sentinel.Options with { Policies = sentinel.Options.Policies.SetItem(SentinelOptions.DefaultPolicy, policy) };
        sentinel.Apply(Changed(With(Limit(100, 60) with { Name = "new" }, named) with { Debounce = new DebounceOptions { Window = TimeSpan.FromSeconds(1), Scope = LimitScope.User } }));
        ConformanceFailure.Unequal(1, await PassedAsync(sentinel, 2, By(1, "a")), "passed of what is said twice");
        ConformanceFailure.Unequal(1, await PassedAsync(sentinel, 5, By(1)), "passed of 5 permits, 4 of which were used, when a limit and a debounce came");
        sentinel.Apply(Changed(With(named)));
        ConformanceFailure.Unless((await sentinel.DecideAsync(By(1))).IsRefused, "what was used is forgotten since a limit went");
        ConformanceFailure.Unequal(5, await PassedAsync(sentinel, 9, By(2)), "passed of somebody new");
    }

    private async Task NodesShare()
    {
        ConformanceClock clock = new(Start);
        Sentinel one = await MakeAsync(With(Limit(10, 60)), clock), other = IsShared ? await MakeAsync(With(Limit(10, 60)), clock) : one;
        int passed = 0;
        for (int i = 0; i < 10; i++)
        {
            passed += await PassedAsync(one, 1, By(1)) + await PassedAsync(other, 1, By(1));
        }

        ConformanceFailure.Unequal(10, passed, "passed on both");
    }

    private static async Task<bool> EventuallyAsync(Func<Task<bool>> condition)
    {
        for (int attempt = 0; attempt < 500; attempt++)
        {
            if (await condition())
            {
                return true;
            }

            await Task.Delay(10);
        }

        return false;
    }
}
