using System.Runtime.CompilerServices;
using BotSentinel.Decisions;
using BotSentinel.Filters;
using BotSentinel.Limiters;
using BotSentinel.Lists;
using BotSentinel.Policies;
using BotSentinel.Storage;
using BotSentinel.Stores;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <summary>
/// The stages in their order; the first final verdict ends it, and nothing is taken before all have agreed. Decisions are written where the
/// caller wants them: copying one would cost as much as counting.
/// </summary>
internal sealed partial class SentinelPipeline(SentinelOptions options, SentinelLists lists, MemoryCounters counters, LimiterRegistry limiters, FilterSources filters, Action<UpdateLease, BotUpdate> endLease, StoreBorder? border = null, Action<StoreChange>? releaseStored = null, bool asksOthers = false)
{
    private const int PartsOnStack = 8;

    private readonly RuleSet _rules = new(options, counters, limiters, filters, border);

    public void Decide(BotUpdate update, long now, out Decision decision)
    {
        Decide(_rules.Find(update), update, now, out decision);
    }

    /// <summary>Decides about an update that has been let through before its handler was known: by what was said about the handler alone.</summary>
    public void DecideForHandler(BotUpdate update, long now, out Decision decision) => Decide(_rules.FindOfHandler(update), update, now, out decision);

    [SkipLocalsInit]
    private void Decide(Plan plan, BotUpdate update, long now, out Decision decision)
    {
        decision = default;
        CounterSet set = plan.Enforced.Set;
        Span<ulong> keys = set.Parts.Length <= PartsOnStack ? stackalloc ulong[PartsOnStack] : new ulong[set.Parts.Length];

        // The records come from memory while the lists are searched and the content is hashed.
        counters.Find(set, update, keys);
        if (!IsDecidedBefore(update, now, ref decision))
        {
            Count(plan, update, now, keys, counters.Fingerprint(set, update), ref decision);
            JudgeContent(plan, update, now, onlyPeek: false, ref decision);
        }
    }

    /// <summary>Finds what deciding about the updates will need, before it is needed.</summary>
    public void Prepare(ReadOnlySpan<BotUpdate> updates, ref PreparedBatch batch)
    {
        for (int i = 0; i < updates.Length; i++)
        {
            batch.Prepare(i, _rules.Find(updates[i]), counters, updates[i]);
        }

        batch.PrefetchElsewhere(updates.Length);
    }

    /// <summary>As <see cref="Decide(BotUpdate, long, out Decision)"/>, for an update that was prepared.</summary>
    [SkipLocalsInit]
    public void Decide(BotUpdate update, long now, in PreparedBatch.Entry prepared, out Decision decision)
    {
        if (prepared.Plan is not { } plan)
        {
            Decide(update, now, out decision);
            return;
        }

        decision = default;
        if (!IsDecidedBefore(update, now, ref decision))
        {
            Count(plan, update, now, prepared.Keys, prepared.Fingerprint, ref decision);
            JudgeContent(plan, update, now, onlyPeek: false, ref decision);
        }
    }

    /// <summary>What <see cref="Decide(BotUpdate, long, out Decision)"/> would say, without taking anything.</summary>
    public Decision Peek(BotUpdate update, long now)
    {
        Decision decision = default;
        if (!IsDecidedBefore(update, now, ref decision))
        {
            Plan plan = _rules.Find(update);
            CounterSet set = plan.Enforced.Set;
            ulong[] keys = new ulong[set.Parts.Length];
            counters.Find(set, update, keys);
            Count(plan, update, now, keys, counters.Fingerprint(set, update), ref decision, onlyPeek: true);
            JudgeContent(plan, update, now, onlyPeek: true, ref decision);
        }

        return decision;
    }

    /// <summary>Changes what the update's subjects have used of the limits that apply to it.</summary>
    public void Change(BotUpdate update, long now, CounterChange change)
    {
        Plan plan = _rules.Find(update);
        counters.Change(plan.Enforced.Set, update, now, change);
        counters.Change(plan.Shadow.Set, update, now, change);
    }

    private bool IsDecidedBefore(BotUpdate update, long now, ref Decision decision)
    {
        decision.Stage = Stage.Lists;
        if (update.Kind == UpdateKind.Unknown)
        {
            decision.Reason = Reason.UnknownKind;
            return true;
        }

        Reason listed = lists.Find(update, now, out string? why);
        if (listed == Reason.Passed)
        {
            return false;
        }

        decision.Reason = listed;
        decision.Detail = why;
        if (listed == Reason.BlockListed)
        {
            decision.Verdict = Verdict.Deny;
            decision.RetryAfter = TimeSpan.MaxValue;
        }

        return true;
    }

    private void Count(Plan plan, BotUpdate update, long now, ReadOnlySpan<ulong> keys, ulong fingerprint, ref Decision decision, bool onlyPeek = false)
    {
        Handler? forbidding = plan.Handler is { } handler && handler.Forbids(update) ? handler : null;
        if (forbidding is { Mode: PolicyMode.Enforce })
        {
            decision.Ask(plan.Layout);
            Forbid(forbidding, now, Verdict.Deny, ref decision);
            return;
        }

        CountAll(plan, update, now, keys, fingerprint, ref decision, onlyPeek);
        Forbid(forbidding, now, ref decision);
    }

    // Who is only watched passes, unless something else has refused.
    private static void Forbid(Handler? watching, long now, ref Decision decision)
    {
        if (watching is not null && !decision.IsRefused)
        {
            Forbid(watching, now, Verdict.Allow, ref decision);
        }
    }

    private static void Forbid(Handler handler, long now, Verdict verdict, ref Decision decision)
    {
        decision.Stage = verdict == Verdict.Deny ? Stage.Policy : decision.Stage;
        decision.Verdict = verdict;
        decision.Reason = Reason.Forbidden;
        decision.IsShadow = verdict == Verdict.Allow;
        decision.Detail = handler.Roles;
        decision.RetryAfter = TimeSpan.MaxValue;
        decision.DecidedBy(handler.Deciding, now);
    }

    [SkipLocalsInit]
    private void CountAll(Plan plan, BotUpdate update, long now, ReadOnlySpan<ulong> keys, ulong fingerprint, ref Decision decision, bool onlyPeek)
    {
        Span<LimitReading> readings = decision.Ask(plan.Layout);
        if (plan.FirstRule is not { } rule)
        {
            decision.Stage = Stage.Policy;
            decision.Reason = Reason.NoPolicy;
            return;
        }

        decision.Stage = Stage.Limits;
        decision.DecidedBy(rule.Deciding, now);
        if (plan.HoldsLeases)
        {
            CountAndHold(plan, update, keys, new CounterQuestion(now, fingerprint, plan.Cost, onlyPeek), readings, ref decision);
            return;
        }

        int enforced = plan.Enforced.Set.Counters.Length;
        if (!MemoryCounters.Take(plan.Enforced.Set, keys, new CounterQuestion(now, fingerprint, plan.Cost, onlyPeek), readings[..enforced]))
        {
            Refuse(plan.Enforced, readings[..enforced], update, new CounterQuestion(now, fingerprint, plan.Cost, onlyPeek), Verdict.Deny, ref decision);
        }
        else if (readings.Length > enforced && !counters.Take(plan.Shadow.Set, update, now, readings[enforced..], onlyPeek, plan.Cost))
        {
            Refuse(plan.Shadow, readings[enforced..], update, new CounterQuestion(now, fingerprint, plan.Cost, onlyPeek), Verdict.Allow, ref decision);
        }
    }

    private void Refuse(PlanCounters asked, Span<LimitReading> said, BotUpdate update, in CounterQuestion question, Verdict verdict, ref Decision decision)
    {
        int strictest = 0;
        for (int i = 0; i < said.Length; i++)
        {
            if (said[i].Outcome == ReadingOutcome.Agreed)
            {
                // It agreed in vain and took nothing.
                said[i] = LimitReading.Agree(said[i].Left + asked.Set.Counters[i].PriceIn(question));
            }

            strictest = said[i].RetryAfter > said[strictest].RetryAfter ? i : strictest;
        }

        CounterRule counter = asked.Set.Counters[strictest];
        Rule rule = asked.Owners[strictest];
        decision.Verdict = verdict;
        decision.Reason = counter.ComparesContent ? Reason.Debounced : Reason.Limited;
        decision.IsShadow = verdict == Verdict.Allow;

        // What was only watched has been told to nobody: the first enforced refusal is still the first.
        decision.IsFirstRefusal = !question.OnlyPeek && verdict == Verdict.Deny && counters.IsFirstRefusal(asked.Set, strictest, update, question.Now);
        decision.ShouldNotify = decision.IsFirstRefusal && rule.Policy.Notify && !counter.ComparesContent;
        decision.DecidedBy(rule.Deciding, question.Now);
        decision.Detail = counter.Name;
        decision.RetryAfter = said[strictest].RetryAfter;
    }
}
