using System.Collections.Immutable;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Testing;

/// <content>What handlers of the bot say about their updates: cost, roles, policies.</content>
public abstract partial class CounterConformance
{
    private const string Buy = "Shop.Buy", Look = "Shop.Look";

    private async Task HandlersCostIsTaken(LimitAlgorithm algorithm, ConformanceClock clock)
    {
        Sentinel sentinel = await MakeAsync(Handled(With(Limit(7, 60, algorithm)), new HandlerOptions { Cost = 3 }), clock);
        ConformanceFailure.Unequal(2, await PassedAsync(sentinel, 3, For(Buy)), "passed at 3 permits each");
        ConformanceFailure.Unequal(1, await PassedAsync(sentinel, 2, For(Look)), "passed of the one that was left");
        await sentinel.ResetAsync(For(Look));
        await sentinel.ChargeAsync(For(Buy), null, 2);
        ConformanceFailure.Unequal(1, await PassedAsync(sentinel, 3, For(Buy)), "passed after a charge of 2");
        await sentinel.RefundAsync(For(Buy), null, 4);
        ConformanceFailure.Unequal(2, await PassedAsync(sentinel, 9, For(Buy)), "passed after a refund of 4");
    }

    private async Task HeldCostComesBackWhole()
    {
        Sentinel sentinel = await MakeAsync(Handled(With(Limit(4, 600, LimitAlgorithm.Concurrency)), new HandlerOptions { Cost = 4 }), new ConformanceClock(Start));
        Decision first = await sentinel.DecideAsync(For(Buy));
        ConformanceFailure.Unless((await sentinel.DecideAsync(For(Look))).IsRefused, "a second at the same time passed");
        first.Lease!.Dispose();
        ConformanceFailure.Unless(await EventuallyAsync(async () => !(await sentinel.PeekAsync(For(Buy))).IsRefused), "not all of the permits came back");
    }

    private async Task WithoutRoleNothingIsTaken()
    {
        SentinelOptions options = Handled(With(Limit(2, 600)), new HandlerOptions { Roles = ["buyer"] }) with
        {
            Roles = ImmutableDictionary<string, ImmutableArray<PlatformId>>.Empty.Add("buyer", [7]),
        };
        Sentinel sentinel = await MakeAsync(options, new ConformanceClock(Start));
        for (int i = 0; i < 4; i++)
        {
            ConformanceFailure.Unequal(Reason.Forbidden, (await sentinel.DecideAsync(For(Buy))).Reason, "reason");
        }

        ConformanceFailure.Unequal(2, await PassedAsync(sentinel, 3, For(Look)), "passed of somebody who was forbidden before");
        ConformanceFailure.Unequal(2, await PassedAsync(sentinel, 3, For(Buy, user: 7)), "passed of somebody with the role");
    }

    private async Task HandlerKnownLaterIsAskedAlone()
    {
        SentinelOptions options = Handled(With(Limit(1, 600)), new HandlerOptions { Policies = ["buying"], Cost = 2 });
        Sentinel sentinel = await MakeAsync(options with { Policies = options.Policies.Add("buying", With(Limit(4, 600))) }, new ConformanceClock(Start));
        ConformanceFailure.Unless(!(await sentinel.DecideAsync(By(1))).IsRefused, "the first one was refused");
        string said = "";
        for (int i = 0; i < 3; i++)
        {
            said += (await sentinel.DecideForHandlerAsync(For(Buy))).IsRefused ? 'x' : '.';
        }

        ConformanceFailure.Unequal("..x", said, "said for the handler");
        ConformanceFailure.Unless(!(await sentinel.DecideForHandlerAsync(For(Look))).IsRefused, "a handler without a policy was refused");
    }

    private async Task ContentIsJudgedAfterLimits()
    {
        ContentRuleOptions rule = new() { Phrases = new PhrasesOptions { Words = ["casino"] } };
        Sentinel sentinel = await MakeAsync(With(Limit(3, 600)) with { Content = new ContentOptions { Rules = [rule] } }, new ConformanceClock(Start));
        string said = "";
        foreach (string text in new[] { "hello", "casino", "hello", "hello", "casino" })
        {
            said += (await sentinel.DecideAsync(By(1, text))).Reason switch { Reason.Limited => 'l', Reason.Content => 'c', _ => '.' };
        }

        ConformanceFailure.Unequal(".c.ll", said, "said");
    }

    private static SentinelOptions Handled(PolicyOptions policy, HandlerOptions handler) => new()
    {
        Policies = ImmutableDictionary<string, PolicyOptions>.Empty.Add(SentinelOptions.DefaultPolicy, policy),
        Handlers = ImmutableDictionary<string, HandlerOptions>.Empty.Add(Buy, handler),
    };

    private static BotUpdate For(string handler, long user = 1) => new() { Kind = UpdateKind.Message, UserId = user, ChatId = 1, Handler = handler };
}
