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
        int total = plan.Enforced.Counters.Length + plan.Shadow.Counters.Length;
        Span<LimitReading> readings = total <= 16 ? stackalloc LimitReading[16] : new LimitReading[total];
        readings = readings[..total];
        readings.Clear();
        Span<LimitReading> enforced = readings[..plan.Enforced.Counters.Length];
        if (!counters.Take(plan.Enforced.Counters, plan.Enforced.Keys, update, now, enforced))
        {
            return Refused(plan, plan.Enforced, enforced, readings, update, now, Verdict.Deny);
        }

        Span<LimitReading> shadow = readings[enforced.Length..];
        if (shadow.Length > 0 && !counters.Take(plan.Shadow.Counters, plan.Shadow.Keys, update, now, shadow))
        {
            return Refused(plan, plan.Shadow, shadow, readings, update, now, Verdict.Allow);
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

    private Decision Refused(Plan plan, CounterGroup group, Span<LimitReading> said, ReadOnlySpan<LimitReading> readings, BotUpdate update, long now, Verdict verdict)
    {
        int strictest = 0;
        for (int i = 0; i < said.Length; i++)
        {
            if (said[i].Outcome == ReadingOutcome.Agreed)
            {
                // It agreed in vain and took nothing.
                said[i] = said[i] with { Remaining = said[i].Remaining + group.Counters[i].Cost };
            }

            strictest = said[i].RetryAfter > said[strictest].RetryAfter ? i : strictest;
        }

        CounterRule counter = group.Counters[strictest];
        Rule rule = group.Owners[strictest];
        bool first = counters.IsFirstRefusal(counter, group.Keys[strictest], update, now);
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
