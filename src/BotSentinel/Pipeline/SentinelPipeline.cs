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
    private const int PartsOnStack = 8;

    private readonly RuleSet _rules = new(options, counters);

    public Decision Decide(BotUpdate update, long now)
    {
        if (TryDecideBefore(update, now, out Decision decision))
        {
            return decision;
        }

        return Count(_rules.Find(update), update, now);
    }

    /// <summary>Finds what deciding about the updates will need, before it is needed.</summary>
    public void Prepare(ReadOnlySpan<BotUpdate> updates, ref PreparedBatch batch)
    {
        for (int i = 0; i < updates.Length; i++)
        {
            batch.Prepare(i, _rules.Find(updates[i]), counters, updates[i]);
        }
    }

    /// <summary>As <see cref="Decide(BotUpdate, long)"/>, for an update that was prepared.</summary>
    public Decision Decide(BotUpdate update, long now, in PreparedBatch.Entry prepared)
    {
        if (prepared.Plan is not { } plan)
        {
            return Decide(update, now);
        }

        return TryDecideBefore(update, now, out Decision decision) ? decision : Count(plan, update, now, prepared.Keys, prepared.Fingerprint);
    }

    /// <summary>What <see cref="Decide(BotUpdate, long)"/> would say, without taking anything.</summary>
    public Decision Peek(BotUpdate update, long now)
    {
        if (TryDecideBefore(update, now, out Decision decision))
        {
            return decision;
        }

        Plan plan = _rules.Find(update);
        CounterSet set = plan.Enforced.Set;
        ulong[] keys = new ulong[set.Parts.Length];
        return Count(plan, update, now, keys, counters.Keys(set, update, keys), onlyPeek: true);
    }

    /// <summary>Changes what the update's subjects have used of the limits that apply to it.</summary>
    public void Change(BotUpdate update, long now, CounterChange change)
    {
        Plan plan = _rules.Find(update);
        counters.Change(plan.Enforced.Set, update, now, change);
        counters.Change(plan.Shadow.Set, update, now, change);
    }

    private bool TryDecideBefore(BotUpdate update, long now, out Decision decision)
    {
        if (update.Kind == UpdateKind.Unknown)
        {
            decision = new Decision { Reason = Reason.UnknownKind, Stage = Stage.Lists };
            return true;
        }

        Reason listed = lists.Find(update, now, out string? why);
        decision = listed == Reason.Passed ? default : Listed(listed, why);
        return listed != Reason.Passed;
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
        CounterSet set = plan.Enforced.Set;
        Span<ulong> keys = set.Parts.Length <= PartsOnStack ? stackalloc ulong[PartsOnStack] : new ulong[set.Parts.Length];
        return Count(plan, update, now, keys, counters.Keys(set, update, keys));
    }

    [SkipLocalsInit]
    private Decision Count(Plan plan, BotUpdate update, long now, ReadOnlySpan<ulong> keys, ulong fingerprint, bool onlyPeek = false)
    {
        if (plan.FirstRule is null)
        {
            return new Decision { Reason = Reason.NoPolicy, Stage = Stage.Policy, Trace = new DecisionTrace(plan.Layout, [], Stage.Policy, Reason.Passed, null) };
        }

        int enforced = plan.Enforced.Set.Counters.Length, total = enforced + plan.Shadow.Set.Counters.Length;
        Span<LimitReading> readings = total <= ReadingsOnStack ? stackalloc LimitReading[ReadingsOnStack] : new LimitReading[total];
        readings = readings[..total];
        if (!MemoryCounters.Take(plan.Enforced.Set, keys, fingerprint, now, readings[..enforced], onlyPeek))
        {
            readings[enforced..].Clear();
            return Refused(plan, plan.Enforced, readings[..enforced], readings, update, now, Verdict.Deny, onlyPeek);
        }

        if (total > enforced && !counters.Take(plan.Shadow.Set, update, now, readings[enforced..], onlyPeek))
        {
            return Refused(plan, plan.Shadow, readings[enforced..], readings, update, now, Verdict.Allow, onlyPeek);
        }

        return new Decision
        {
            Reason = Reason.Passed,
            Stage = Stage.Limits,
            Policy = plan.FirstRule.Policy.Name,
            Rule = plan.FirstRule.Name,
            DecidedAtTicks = now,
            Trace = new DecisionTrace(plan.Layout, readings, Stage.Limits, Reason.Passed, null),
        };
    }

    private Decision Refused(Plan plan, PlanCounters asked, Span<LimitReading> said, ReadOnlySpan<LimitReading> readings, BotUpdate update, long now, Verdict verdict, bool onlyPeek)
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
        // What was only watched has been told to nobody: the first enforced refusal is still the first.
        bool first = !onlyPeek && verdict == Verdict.Deny && counters.IsFirstRefusal(asked.Set, strictest, update, now);
        return new Decision
        {
            Verdict = verdict,
            Reason = counter.ComparesContent ? Reason.Debounced : Reason.Limited,
            Stage = Stage.Limits,
            IsShadow = verdict == Verdict.Allow,
            IsFirstRefusal = first,
            ShouldNotify = first && rule.Policy.Notify && !counter.ComparesContent,
            NotifyText = rule.Policy.NotifyText,
            Policy = rule.Policy.Name,
            Rule = rule.Name,
            DecidedAtTicks = now,
            Detail = counter.Name,
            RetryAfter = said[strictest].RetryAfter,
            Trace = new DecisionTrace(plan.Layout, readings, Stage.Limits, Reason.Passed, null),
        };
    }
}
