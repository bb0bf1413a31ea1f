using BotSentinel.Decisions;
using BotSentinel.Events;
using BotSentinel.Pipeline;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel;

/// <content>Decisions that wait for the opinions of others where the spam model is in doubt.</content>
public sealed partial class Sentinel
{
    private async ValueTask<Decision> DecideAndAskAsync(BotUpdate update, bool isForHandler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        long started = _metrics.Start();
        long now = TimeOf(update);
        Decision decision;
        try
        {
            SentinelPipeline pipeline = _inForce.Pipeline;
            if (_border is not null)
            {
                decision = await (isForHandler ? pipeline.DecideStoredForHandlerAsync(update, now) : pipeline.DecideStoredAsync(update, now, onlyPeek: false));
            }
            else if (isForHandler)
            {
                pipeline.DecideForHandler(update, now, out decision);
            }
            else
            {
                pipeline.Decide(update, now, out decision);
            }
        }
#pragma warning disable CA1031 // Whatever fails in here, an honest user is not to pay for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            decision = Failed(update, now, failure);
        }

        if (decision.SecondOpinion is not null)
        {
            decision = await AskOthersAsync(update, decision, now, cancellationToken);
        }

        Decided(update, decision, now, started);
        return decision;
    }

    /// <summary>Decides about all in their order, and then asks about all that are in doubt at the same time: a batch waits no longer than an update.</summary>
    private async ValueTask DecideManyAndAskAsync(ReadOnlyMemory<BotUpdate> updates, Memory<Decision> decisions)
    {
        long started = _metrics.Start();
        if (_border is null)
        {
            DecideInBatches(updates.Span, decisions.Span, tells: false);
        }
        else
        {
            await DecideManyStoredAsync(updates, decisions, tells: false);
        }

        var asking = new List<(int At, Task<Decision> Deciding)>();
        for (int i = 0; i < updates.Length; i++)
        {
            BotUpdate update = updates.Span[i];
            Decision decision = decisions.Span[i];
            if (decision.SecondOpinion is not null)
            {
                asking.Add((i, AskOthersAsync(update, decision, TimeOf(update), CancellationToken.None).AsTask()));
            }
        }

        await SettleAsync(asking, decisions);
        for (int i = 0; i < updates.Length; i++)
        {
            Decided(updates.Span[i], decisions.Span[i], TimeOf(updates.Span[i]), started);
        }
    }

    private async ValueTask<Decision> AskOthersAsync(BotUpdate update, Decision decision, long now, CancellationToken cancellationToken)
    {
        try
        {
            SecondOpinionOptions options = Options.SecondOpinion;
            SecondOpinion said = await _opinions.AskAsync(decision.SecondOpinion!, update.Tenant, options, cancellationToken);
            SentinelPipeline.Settle(said, options, now, ref decision);
            if (Events.Wants(SentinelEventKind.SecondOpinion))
            {
                Events.Publish(SentinelEventKind.SecondOpinion, update, decision, new DateTimeOffset(now, TimeSpan.Zero));
            }
        }
#pragma warning disable CA1031 // What was decided without others holds.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.AskingFailed(_logger, failure);
        }

        return decision;
    }
}
