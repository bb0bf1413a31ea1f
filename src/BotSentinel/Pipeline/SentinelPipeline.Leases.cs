using System.Threading.RateLimiting;
using BotSentinel.Decisions;
using BotSentinel.Limiters;
using BotSentinel.Storage;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <content>
/// Plans whose updates hold something until their handler has ended. Limiters from elsewhere can't be asked together with our counters, nor take a refusal
/// back: so our counters are looked at first, then the limiters are asked, and only then our counters taken.
/// </content>
internal sealed partial class SentinelPipeline
{
    /// <summary>Gives back what a lease holds of the limits that apply to its update now.</summary>
    public void Release(UpdateLease lease, BotUpdate update, long now) => Change(update, now, (CounterRule rule, Span<uint> state, in CounterInput input) =>
    {
        if (rule.IsHeld && lease.Holds(rule.Identity))
        {
            rule.Release(state, new CounterInput(input.At, new CounterQuestion(lease.TakenAt, cost: lease.Cost)), lease.TakenAt);
        }
    });

    private void CountAndHold(Plan plan, BotUpdate update, ReadOnlySpan<ulong> keys, in CounterQuestion question, Span<LimitReading> readings, ref Decision decision)
    {
        int enforced = plan.Enforced.Set.Counters.Length;
        int counters = enforced + plan.Shadow.Set.Counters.Length;
        int all = counters + plan.Enforced.Limiters.Length;
        UpdateLease lease = new(update, question.Now, plan.Cost, endLease);
        if (!TryHold(plan.Enforced, update, keys, question, readings[..enforced], readings[counters..all], lease))
        {
            Refuse(plan.Enforced, readings[..enforced], readings[counters..all], update, question, Verdict.Deny, ref decision);
            return;
        }

        if (!TryHold(plan.Shadow, update, Keys(plan.Shadow.Set, update), Of(plan.Shadow.Set, update, question), readings[enforced..counters], readings[all..], lease))
        {
            Refuse(plan.Shadow, readings[enforced..counters], readings[all..], update, question, Verdict.Allow, ref decision);
        }

        decision.Lease = question.OnlyPeek || lease.HoldsNothing ? null : lease;
    }

    private bool TryHold(PlanCounters asked, BotUpdate update, ReadOnlySpan<ulong> keys, in CounterQuestion question, Span<LimitReading> said, Span<LimitReading> limitersSaid, UpdateLease lease)
    {
        List<(NamedLimiter Limiter, RateLimitLease Lease)> leases = [];
        CounterQuestion peek = new(question.Now, question.Fingerprint, question.Cost, onlyPeek: true);
        bool wouldAgree = asked.Limiters.Length > 0 && MemoryCounters.Take(asked.Set, keys, peek, said);
        if (wouldAgree && !TryAcquire(asked.Limiters, update, question.OnlyPeek, limitersSaid, leases))
        {
            return false;
        }

        if (!MemoryCounters.Take(asked.Set, keys, question, said))
        {
            End(leases);
            return false;
        }

        // Refused at first sight, agreed after all: somebody has given permits back meanwhile.
        if (!wouldAgree && !TryAcquire(asked.Limiters, update, question.OnlyPeek, limitersSaid, leases))
        {
            GiveBack(asked.Set, update, question);
            return false;
        }

        lease.Add(asked, leases);
        return true;
    }

    private void GiveBack(CounterSet taken, BotUpdate update, CounterQuestion question) => counters.Change(taken, update, question.Now, (CounterRule rule, Span<uint> state, in CounterInput input) =>
    {
        if (rule.IsHeld)
        {
            rule.Release(state, new CounterInput(input.At, question), question.Now);
        }
        else
        {
            rule.Adjust(state, input, -rule.PermitsOf(rule.PriceIn(question)));
        }
    });

    private static bool TryAcquire(NamedLimiter[] limiters, BotUpdate update, bool onlyPeek, Span<LimitReading> said, List<(NamedLimiter Limiter, RateLimitLease Lease)> leases)
    {
        for (int i = 0; i < limiters.Length; i++)
        {
            said[i] = limiters[i].Ask(update, onlyPeek, out RateLimitLease? taken);
            if (said[i].IsDenied)
            {
                End(leases);
                leases.Clear();
                return false;
            }

            if (taken is not null)
            {
                leases.Add((limiters[i], taken));
            }
        }

        return true;
    }

    private static void End(List<(NamedLimiter Limiter, RateLimitLease Lease)> leases) => leases.ForEach(taken => taken.Limiter.End(taken.Lease));

    private void Refuse(PlanCounters asked, Span<LimitReading> said, Span<LimitReading> limitersSaid, BotUpdate update, in CounterQuestion question, Verdict verdict, ref Decision decision)
    {
        int denied = 0;
        while (denied < limitersSaid.Length && !limitersSaid[denied].IsDenied)
        {
            denied++;
        }

        if (denied == limitersSaid.Length)
        {
            Refuse(asked, said, update, question, verdict, ref decision);
            return;
        }

        for (int i = 0; i < said.Length; i++)
        {
            // It agreed in vain and took nothing.
            said[i] = said[i].Outcome == ReadingOutcome.Agreed ? LimitReading.Agree(said[i].Left + asked.Set.Counters[i].PriceIn(question)) : said[i];
        }

        NamedLimiter limiter = asked.Limiters[denied];
        Rule rule = asked.LimiterOwners[denied];
        decision.Verdict = verdict;
        decision.Reason = Reason.Limited;
        decision.IsShadow = verdict == Verdict.Allow;
        decision.IsFirstRefusal = !question.OnlyPeek && verdict == Verdict.Deny && counters.IsFirstRefusal(limiter.Name, update, question.Now, NamedLimiter.Window);
        decision.ShouldNotify = decision.IsFirstRefusal && rule.Policy.Notify;
        decision.DecidedBy(rule.Deciding, question.Now);
        decision.Detail = limiter.Name;
        decision.RetryAfter = limitersSaid[denied].RetryAfter;
    }

    private ulong[] Keys(CounterSet set, BotUpdate update)
    {
        ulong[] keys = new ulong[set.Parts.Length];
        counters.Find(set, update, keys);
        return keys;
    }

    private CounterQuestion Of(CounterSet set, BotUpdate update, in CounterQuestion question) =>
        new(question.Now, counters.Fingerprint(set, update), question.Cost, question.OnlyPeek);
}
