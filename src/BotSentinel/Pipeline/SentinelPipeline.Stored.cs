using System.Threading.RateLimiting;
using BotSentinel.Decisions;
using BotSentinel.Limiters;
using BotSentinel.Policies;
using BotSentinel.Storage;
using BotSentinel.Stores;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <content>The same decisions with counters in a store that several processes share, or in memory for as long as it does not answer.</content>
internal sealed partial class SentinelPipeline
{
    // What a limit that lets nothing pass without its store tells to wait: the store is tried again several times in it.
    private static readonly TimeSpan ClosedRetryAfter = TimeSpan.FromSeconds(1);

    private readonly LocalCounters? _local = border is null ? null : new LocalCounters(options, border.Memory, limiters, filters);

    /// <summary>As <see cref="Decide(BotUpdate, long, out Decision)"/>; with <paramref name="onlyPeek"/> as <see cref="Peek"/>.</summary>
    public ValueTask<Decision> DecideStoredAsync(BotUpdate update, long now, bool onlyPeek) => DecideStoredAsync(_rules.Find(update), update, now, onlyPeek);

    /// <summary>As <see cref="DecideForHandler"/>.</summary>
    public ValueTask<Decision> DecideStoredForHandlerAsync(BotUpdate update, long now) => DecideStoredAsync(_rules.FindOfHandler(update), update, now, onlyPeek: false);

    private ValueTask<Decision> DecideStoredAsync(Plan plan, BotUpdate update, long now, bool onlyPeek)
    {
        Decision decision = default;
        if (IsDecidedBefore(update, now, ref decision))
        {
            return new ValueTask<Decision>(decision);
        }

        decision.Ask(plan.Layout);
        Handler? forbidding = plan.Handler is { } handler && handler.Forbids(update) ? handler : null;
        if (forbidding is { Mode: PolicyMode.Enforce })
        {
            Forbid(forbidding, now, Verdict.Deny, ref decision);
            return new ValueTask<Decision>(decision);
        }

        if (plan.FirstRule is null)
        {
            decision.Stage = Stage.Policy;
            decision.Reason = Reason.NoPolicy;
            Forbid(forbidding, now, ref decision);
            return new ValueTask<Decision>(decision);
        }

        return !onlyPeek && plan.Enforced.Stored.FindRefusal(border!, update, now, plan.Cost, out int counter) is { } refusal
            ? new ValueTask<Decision>(RefuseAgain(plan, refusal, counter, now, decision))
            : JudgeStoredAsync(plan, update, now, onlyPeek, forbidding);
    }

    private async ValueTask<Decision> JudgeStoredAsync(Plan plan, BotUpdate update, long now, bool onlyPeek, Handler? forbidding)
    {
        Decision decision = await CountStoredAsync(plan, plan.FirstRule!, update, now, onlyPeek);
        Forbid(forbidding, now, ref decision);
        JudgeContent(plan, update, now, onlyPeek, ref decision);
        return decision;
    }

    /// <summary>
    /// What a batch must know of an update to send it before those ahead of it are decided: the subjects it asks about. Null when it has to wait for them, because
    /// it is more than one question.
    /// </summary>
    /// <param name="update">The update.</param>
    /// <param name="isOneStep">Whether nobody can see the question half answered.</param>
    public StoreSubject[]? SubjectsOf(BotUpdate update, out bool isOneStep)
    {
        Plan plan = _rules.Find(update);
        isOneStep = true;
        if (plan.Shadow.Set.Counters.Length > 0 || plan.Enforced.Limiters.Length + plan.Shadow.Limiters.Length > 0)
        {
            return null;
        }

        StoreSubject[] subjects = plan.Enforced.Stored.Subjects(update);
        isOneStep = subjects.Length <= 1 || border!.Store.IsOneStep(new StoreQuestion { Subjects = subjects });
        return subjects;
    }

    /// <summary>Changes what the update's subjects have used of the limits that are chosen.</summary>
    public async ValueTask ChangeStoredAsync(BotUpdate update, long now, StoreChangeKind kind, double permits, Func<CounterRule, bool> chosen, CounterChange locally)
    {
        Plan plan = _rules.Find(update);
        foreach (PlanCounters asked in new[] { plan.Enforced, plan.Shadow })
        {
            bool isDone = true;
            foreach (StoreSubject subject in asked.Stored.Subjects(update, chosen))
            {
                isDone &= await border!.Store.ChangeAsync(new StoreChange(kind, subject) { Permits = permits, Now = new DateTimeOffset(now, TimeSpan.Zero) });
            }

            if (permits <= 0)
            {
                await asked.Stored.LiftAsync(border!, update);
            }

            if (!isDone)
            {
                LocalSet local = _local!.Of(asked, ulong.MaxValue, border!.Store.LiveNodes);
                border.Memory.Change(local.Set, update, now, locally);
            }
        }
    }

    /// <summary>Ends what was taken under rules that may have been replaced since: by the record as it is now.</summary>
    public void ReleaseStored(StoreChange release)
    {
        if (_rules.Record(release.Subject.Record.Name, release.Subject.Record.Scope) is not { } current)
        {
            return;
        }

        ulong asked = 0;
        foreach ((int index, StoreCounter counter) in current.Counters.Index())
        {
            bool wasHeld = release.Subject.Record.Counters.Index().Any(old => (release.Subject.Asked & (1UL << old.Index)) != 0 && old.Item.Name == counter.Name);
            asked |= wasHeld && counter.Limit?.Algorithm == LimitAlgorithm.Concurrency ? 1UL << index : 0;
        }

        if (asked != 0)
        {
            // Nobody waits for it; a permit that does not come back now does so after its window.
            _ = border!.Store.ChangeAsync(release with { Subject = release.Subject with { Record = current, Asked = asked } }).AsTask();
        }
    }

    // Nobody asked the store, so nobody but the counter that refuses has said anything.
    private static Decision RefuseAgain(Plan plan, Shield.Refusal refusal, int counter, long now, Decision decision)
    {
        Rule rule = plan.Enforced.Owners[counter];
        LimitReading reading = refusal.FreeAt == long.MaxValue ? LimitReading.Never() : LimitReading.Deny(refusal.FreeAt - now);
        decision.Ask(plan.Layout)[counter] = reading;
        decision.Stage = Stage.Limits;
        decision.Verdict = Verdict.Deny;
        decision.Reason = Reason.Limited;
        decision.DecidedBy(rule.Deciding, now);
        decision.Detail = refusal.Counter.Name;
        decision.RetryAfter = reading.RetryAfter;
        return decision;
    }

    private async ValueTask<Decision> CountStoredAsync(Plan plan, Rule rule, BotUpdate update, long now, bool onlyPeek)
    {
        Decision decision = default;
        decision.Ask(plan.Layout);
        decision.Stage = Stage.Limits;
        decision.DecidedBy(rule.Deciding, now);
        if (onlyPeek)
        {
            await FetchedAsync(plan.Enforced.Stored);
            await FetchedAsync(plan.Shadow.Stored);
        }

        StoredLease? lease = plan.HoldsLeases && !onlyPeek ? new StoredLease() : null;
        Said said = await AskStoredAsync(plan.Enforced, plan.Cost, update, now, onlyPeek, isEnforced: true, lease);
        said.CopyTo(ref decision, plan, isEnforced: true);
        if (said.IsDenied)
        {
            RefuseStored(plan.Enforced, said, update, now, Verdict.Deny, onlyPeek, ref decision);
            return decision;
        }

        if (plan.Shadow.Set.Counters.Length + plan.Shadow.Limiters.Length > 0)
        {
            Said watched = await AskStoredAsync(plan.Shadow, plan.Cost, update, now, onlyPeek, isEnforced: false, lease);
            watched.CopyTo(ref decision, plan, isEnforced: false);
            if (watched.IsDenied)
            {
                RefuseStored(plan.Shadow, watched, update, now, Verdict.Allow, onlyPeek, ref decision);
            }
        }

        decision.Lease = lease is null or { HoldsNothing: true } ? null : lease;
        return decision;
    }

    private async ValueTask<Said> AskStoredAsync(PlanCounters asked, double cost, BotUpdate update, long now, bool onlyPeek, bool isEnforced, StoredLease? lease)
    {
        if (asked.Limiters.Length == 0)
        {
            return await TakeStoredAsync(asked, cost, update, now, onlyPeek, isEnforced, lease);
        }

        // As in memory: a limiter can't take a refusal back, so it is asked when nothing else refuses any more.
        List<(NamedLimiter Limiter, RateLimitLease Lease)> leases = [];
        Said look = await TakeStoredAsync(asked, cost, update, now, onlyPeek: true, isEnforced, lease: null);
        var limiters = new LimitReading[asked.Limiters.Length];
        if (!look.IsDenied && !TryAcquire(asked.Limiters, update, onlyPeek, limiters, leases))
        {
            return look with { Limiters = limiters };
        }

        if (onlyPeek)
        {
            return look with { Limiters = limiters };
        }

        Said said = await TakeStoredAsync(asked, cost, update, now, onlyPeek: false, isEnforced, lease);
        if (said.IsDenied)
        {
            End(leases);
            return said;
        }

        if (look.IsDenied && !TryAcquire(asked.Limiters, update, onlyPeek: false, limiters, leases))
        {
            await GiveBackStoredAsync(said);
            return said with { Limiters = limiters };
        }

        lease?.Add(leases);
        return said with { Limiters = limiters };
    }

    private async ValueTask<Said> TakeStoredAsync(PlanCounters asked, double cost, BotUpdate update, long now, bool onlyPeek, bool isEnforced, StoredLease? lease)
    {
        StoredCounters counters = asked.Stored;
        var readings = new LimitReading[counters.Counters.Length];
        ulong batched = counters.HasBatches ? TakeFromBatches(counters, cost, update, now, onlyPeek, readings) : 0;
        StoreSubject[] subjects = batched == 0 ? counters.Subjects(update) : counters.SubjectsWithout(update, batched);
        if (subjects.Length == 0)
        {
            return new Said(readings, null, null, null, false) { GiveBackHere = batched == 0 || onlyPeek ? null : () => GiveBackToBatches(counters, cost, batched) };
        }

        LimitReading[]? fromBatches = batched == 0 ? null : [.. readings];

        StoreQuestion question = new()
        {
            Subjects = subjects,
            Fingerprint = counters.ComparesContent ? border!.Fingerprint(update) : 0,
            OnlyPeek = onlyPeek,
            Cost = double.IsNaN(cost) ? null : cost,
            MarksRefusal = isEnforced && !onlyPeek,
            Now = new DateTimeOffset(now, TimeSpan.Zero),
        };
        StoreAnswer answer = await border!.Store.AskAsync(question);
        ulong unknown = counters.Read(answer, question, readings) & ~batched;
        for (int i = 0; batched != 0 && i < readings.Length; i++)
        {
            readings[i] = (batched & (1UL << i)) != 0 ? fromBatches![i] : readings[i];
        }

        if (counters.HasBatches)
        {
            AddHeld(counters, ~batched, cost, answer, onlyPeek, readings);
        }

        Said said = new(readings, null, question, answer, false) { GiveBackHere = batched == 0 || onlyPeek ? null : () => GiveBackToBatches(counters, cost, batched) };
        if (unknown != 0)
        {
            said = said with { IsUnavailable = TakeLocally(asked, cost, unknown, update, now, onlyPeek, said, lease) };
            if (answer.IsAgreed && said.IsDenied && !onlyPeek)
            {
                await GiveBackStoredAsync(said);
                return said;
            }
        }
        else if (isEnforced && !onlyPeek && !answer.IsAgreed)
        {
            counters.Remember(border, update, now, cost, readings);
        }

        if (said.IsDenied)
        {
            said.GiveBackHere?.Invoke();
        }
        else if (lease is not null && !onlyPeek)
        {
            Hold(question, answer, lease);
        }

        return said;
    }

    // Asks in memory what the store could not tell. True when a limit that lets nothing pass without its store is among them.
    private bool TakeLocally(PlanCounters asked, double cost, ulong unknown, BotUpdate update, long now, bool onlyPeek, Said said, StoredLease? lease)
    {
        ulong local = 0;
        bool isClosed = false;
        CounterRule[] counters = asked.Set.Counters;
        for (int i = 0; i < counters.Length; i++)
        {
            if (unknown != ulong.MaxValue && (unknown & (1UL << i)) == 0)
            {
                continue;
            }

            FailureMode mode = counters[i].Stored!.OnFailure;
            local |= mode == FailureMode.Local ? 1UL << i : 0;
            if (mode == FailureMode.Closed)
            {
                said.Counters[i] = LimitReading.Deny(ClosedRetryAfter.Ticks);
                isClosed = true;
            }
        }

        if (local == 0)
        {
            return isClosed;
        }

        LocalSet set = _local!.Of(asked, counters.Length > 64 ? ulong.MaxValue : local, border!.Store.LiveNodes);
        var readings = new LimitReading[set.Places.Length];
        bool agreed = border.Memory.Take(set.Set, update, now, readings, onlyPeek || said.IsDenied, cost);
        for (int i = 0; i < readings.Length; i++)
        {
            CounterRule rule = set.Set.Counters[i];
            said.Counters[set.Places[i]] = readings[i].Outcome == ReadingOutcome.Agreed
                ? LimitReading.Agree((long)(rule.PermitsOf(readings[i].Left) * StoredPlace.Parts))
                : readings[i];
        }

        if (agreed && !onlyPeek && !isClosed && lease is not null && set.Set.Counters.Any(rule => rule.IsHeld))
        {
            lease.Add(() => border.Memory.Change(set.Set, update, now, (CounterRule rule, Span<uint> state, in CounterInput input) => rule.Release(state, input, now)));
        }

        return isClosed;
    }

    private async ValueTask GiveBackStoredAsync(Said said)
    {
        said.GiveBackHere?.Invoke();
        if (said is { Question: { } question, Answer: { } answer })
        {
            await border!.Store.GiveBackAsync(question, answer);
        }
    }

    private void Hold(StoreQuestion question, StoreAnswer answer, StoredLease lease)
    {
        for (int i = 0; i < question.Subjects.Count; i++)
        {
            StoreSubject subject = question.Subjects[i];
            ulong held = 0;
            for (int counter = 0; counter < subject.Record.Counters.Count; counter++)
            {
                held |= subject.Record.Counters[counter].Limit?.Algorithm == LimitAlgorithm.Concurrency ? subject.Asked & (1UL << counter) : 0;
            }

            if (held != 0 && answer[i] is not null)
            {
                StoreChange release = new(StoreChangeKind.Release, subject with { Asked = held }) { TakenAt = answer.TakenAt, Cost = question.Cost };
                lease.Add(() => releaseStored!(release));
            }
        }
    }

    private void RefuseStored(PlanCounters asked, Said said, BotUpdate update, long now, Verdict verdict, bool onlyPeek, ref Decision decision)
    {
        decision.Verdict = verdict;
        decision.IsShadow = verdict == Verdict.Allow;
        bool mayBeFirst = !onlyPeek && verdict == Verdict.Deny;
        int limiter = Array.FindIndex(said.Limiters ?? [], reading => reading.IsDenied);
        int strictest = said.Strictest();
        if (limiter >= 0)
        {
            NamedLimiter refused = asked.Limiters[limiter];
            decision.Reason = Reason.Limited;
            decision.IsFirstRefusal = mayBeFirst && counters.IsFirstRefusal(refused.Name, update, now, NamedLimiter.Window);
            decision.ShouldNotify = decision.IsFirstRefusal && asked.LimiterOwners[limiter].Policy.Notify;
            decision.DecidedBy(asked.LimiterOwners[limiter].Deciding, now);
            decision.Detail = refused.Name;
            decision.RetryAfter = said.Limiters![limiter].RetryAfter;
            return;
        }

        CounterRule counter = asked.Set.Counters[strictest];
        Rule rule = asked.Owners[strictest];
        bool isKnown = said.Answer is { IsComplete: true };
        decision.Reason = counter.ComparesContent ? Reason.Debounced : !isKnown && said.IsUnavailable && counter.Stored!.OnFailure == FailureMode.Closed ? Reason.Unavailable : Reason.Limited;
        decision.IsFirstRefusal = mayBeFirst && (isKnown ? said.Answer!.IsFirstRefusal : counters.IsFirstRefusal(asked.Set, strictest, update, now));
        decision.ShouldNotify = decision.IsFirstRefusal && rule.Policy.Notify && !counter.ComparesContent;
        decision.DecidedBy(rule.Deciding, now);
        decision.Detail = counter.Name;
        decision.RetryAfter = said.Counters[strictest].RetryAfter;
    }

    /// <summary>What counters and limiters said, and how they came to say it.</summary>
    private sealed record Said(LimitReading[] Counters, LimitReading[]? Limiters, StoreQuestion? Question, StoreAnswer? Answer, bool IsUnavailable)
    {
        /// <summary>Gives back what was taken from batches; null when nothing was.</summary>
        public Action? GiveBackHere { get; init; }

        public bool IsDenied => Array.Exists(Counters, reading => reading.IsDenied) || (Limiters is not null && Array.Exists(Limiters, reading => reading.IsDenied));

        public int Strictest()
        {
            int strictest = 0;
            for (int i = 0; i < Counters.Length; i++)
            {
                strictest = Counters[i].RetryAfter > Counters[strictest].RetryAfter ? i : strictest;
            }

            return strictest;
        }

        public void CopyTo(ref Decision decision, Plan plan, bool isEnforced)
        {
            PlanCounters asked = isEnforced ? plan.Enforced : plan.Shadow;
            int enforced = plan.Enforced.Set.Counters.Length;
            int counters = enforced + plan.Shadow.Set.Counters.Length;
            Span<LimitReading> all = decision.Ask(plan.Layout);
            bool isDenied = IsDenied;
            for (int i = 0; i < Counters.Length; i++)
            {
                // Who agreed in vain took nothing.
                all[(isEnforced ? 0 : enforced) + i] = isDenied && Counters[i].Outcome == ReadingOutcome.Agreed
                    ? LimitReading.Agree(Counters[i].Left + StoredCounters.PriceOf(asked.Set.Counters[i], plan.Cost))
                    : Counters[i];
            }

            Limiters?.CopyTo(all[(counters + (isEnforced ? 0 : plan.Enforced.Limiters.Length))..]);
        }
    }
}
