using System.Runtime.CompilerServices;
using BotSentinel.Decisions;
using BotSentinel.Lists;
using BotSentinel.Policies;
using BotSentinel.Storage;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <summary>The stages in their order; the first final verdict ends it, and nothing is taken before all have agreed.</summary>
internal sealed class SentinelPipeline(SentinelOptions options, SentinelLists lists, MemoryCounters counters)
{
    private const int ReadingsOnStack = 16;

    private readonly RuleSet _rules = new(options, counters);

    public Decision Decide(BotUpdate update, long now)
    {
        if (update.Kind == UpdateKind.Unknown)
        {
            return new Decision { Reason = Reason.UnknownKind, Stage = Stage.Lists };
        }

        Reason listed = lists.Find(update, now, out string? why);
        if (listed != Reason.Passed)
        {
            return Listed(listed, why);
        }

        Plan plan = _rules.Find(update);
        return plan.FirstRule is null ? new Decision { Reason = Reason.NoPolicy, Stage = Stage.Policy, Trace = new DecisionTrace(plan.Layout, [], Stage.Policy, Reason.Passed, null) } : Count(plan, update, now);
    }

    private static Decision Listed(Reason reason, string? why) => new()
    {
        Verdict = reason == Reason.BlockListed ? Verdict.Deny : Verdict.Allow,
        Reason = reason,
        Stage = Stage.Lists,
        Detail = why,
        RetryAfter = reason == Reason.BlockListed ? TimeSpan.MaxValue : TimeSpan.Zero,
        Trace = new DecisionTrace(null, [], Stage.Lists, reason, why),
    };

    [SkipLocalsInit]
    private Decision Count(Plan plan, BotUpdate update, long now)
    {
        int enforced = plan.Enforced.Set.Counters.Length, total = enforced + plan.Shadow.Set.Counters.Length;
        Span<LimitReading> readings = total <= ReadingsOnStack ? stackalloc LimitReading[ReadingsOnStack] : new LimitReading[total];
        readings = readings[..total];
        if (!counters.Take(plan.Enforced.Set, update, now, readings[..enforced]))
        {
            readings[enforced..].Clear();
            return Refused(plan, plan.Enforced, readings[..enforced], readings, update, now, Verdict.Deny);
        }

        if (total > enforced && !counters.Take(plan.Shadow.Set, update, now, readings[enforced..]))
        {
            return Refused(plan, plan.Shadow, readings[enforced..], readings, update, now, Verdict.Allow);
        }

        return new Decision
        {
            Reason = Reason.Passed,
            Stage = Stage.Limits,
            Policy = plan.FirstRule!.Policy.Name,
            Rule = plan.FirstRule.Name,
            Trace = new DecisionTrace(plan.Layout, readings, Stage.Limits, Reason.Passed, null),
        };
    }

    private Decision Refused(Plan plan, PlanCounters asked, Span<LimitReading> said, ReadOnlySpan<LimitReading> readings, BotUpdate update, long now, Verdict verdict)
    {
        int strictest = 0;
        for (int i = 0; i < said.Length; i++)
        {
            if (said[i].Outcome == ReadingOutcome.Agreed)
            {
                // It agreed in vain and took nothing.
                said[i] = LimitReading.Agree(said[i].Remaining + (float)asked.Set.Counters[i].Cost);
            }

            strictest = said[i].RetryAfter > said[strictest].RetryAfter ? i : strictest;
        }

        CounterRule counter = asked.Set.Counters[strictest];
        Rule rule = asked.Owners[strictest];
        bool first = counters.IsFirstRefusal(asked.Set, strictest, update, now);
        return new Decision
        {
            Verdict = verdict,
            Reason = counter.ComparesContent ? Reason.Debounced : Reason.Limited,
            Stage = Stage.Limits,
            IsShadow = verdict == Verdict.Allow,
            IsFirstRefusal = first,
            ShouldNotify = first && verdict == Verdict.Deny && rule.Policy.Notify,
            NotifyText = rule.Policy.NotifyText,
            Policy = rule.Policy.Name,
            Rule = rule.Name,
            Detail = counter.Name,
            RetryAfter = said[strictest].RetryAfter,
            Trace = new DecisionTrace(plan.Layout, readings, Stage.Limits, Reason.Passed, null),
        };
    }
}
