using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;

namespace BotSentinel.Server.Subjects;

/// <summary>
/// Lets one more update through where a limit refused one: that limit gets back what one update takes, for whom it refused. The next update uses it, whenever it comes. To undo it
/// takes as much again; what was used by then is missing from what the subject may do next.
/// </summary>
internal sealed class AllowOnceService(DurableStore store, DecisionService decisions, SharedStore shared, SubjectResets resets)
{
    public const string Action = "subject.allow-once";

    /// <summary>Whether it can help: a limit that counts permits refused, for somebody.</summary>
    public static bool CanHelp(DecisionView decision) => decision is { Reason: Reason.Limited, Detail: not null } && (decision.User ?? decision.Chat) is not null
        && decision.Against?.Limit is { Permits: not null, Algorithm: not (LimitAlgorithm.Cooldown or LimitAlgorithm.Concurrency) } limit && !limit.Scope.Contains("ip");

    /// <summary>Lets one more update through like the one that was decided about.</summary>
    public async Task AllowAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        DecisionView decision = await decisions.GetAsync(caller, id, cancellationToken);
        if (!CanHelp(decision))
        {
            throw ProblemException.Conflict("not-limited", "No limit that counts permits refused it.");
        }

        PermitChange change = PermitChange.Of(decision, decision.Detail!, decision.Against!.Limit!.Cost);
        await ChangeAsync(caller, decision.User ?? decision.Chat!, Action, change, cancellationToken);
    }

    /// <summary>Takes again what was given back.</summary>
    public Task TakeBackAsync(Caller caller, string subject, PermitChange given, CancellationToken cancellationToken) =>
        ChangeAsync(caller, subject, $"{Action}.undo", given with { Permits = -given.Permits }, cancellationToken);

    private async Task ChangeAsync(Caller caller, string subject, string action, PermitChange change, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        await BotService.FindAsync(session, change.Bot, cancellationToken);
        session.Audit(action, subject, change);

        // Each gateway counts for itself and gives it back; counters that they share get it once.
        if (shared.Store is null)
        {
            session.Changed(ChangeKind.Permits, change.Bot, ChangeRow.Write(change));
        }

        await session.CommitAsync(cancellationToken);
        if (shared.Store is not null)
        {
            await resets.ApplyAsync(change);
        }
    }
}
