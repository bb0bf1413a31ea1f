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

        return await AskAndTellAsync(update, decision, started, cancellationToken);
    }

    /// <summary>Decides about all in their order, and asks about all that are in doubt at the same time: a batch waits no longer than an update.</summary>
    private async ValueTask DecideManyAndAskAsync(ReadOnlyMemory<BotUpdate> updates, Memory<Decision> decisions)
    {
        var asking = new List<(int At, Task<Decision> Deciding)>(updates.Length);
        if (_border is not null)
        {
            await DecideManyStoredAsync(updates, decisions, asking);
        }
        else
        {
            for (int i = 0; i < updates.Length; i++)
            {
                // Counters in memory have decided before this returns.
                asking.Add((i, DecideAndAskAsync(updates.Span[i], isForHandler: false, CancellationToken.None).AsTask()));
            }
        }

        await SettleAsync(asking, decisions);
    }

    private async Task<Decision> AskAfterAsync(Task<Decision> deciding, BotUpdate update, long started) =>
        await AskAndTellAsync(update, await deciding, started, CancellationToken.None);

    private async ValueTask<Decision> AskAndTellAsync(BotUpdate update, Decision decision, long started, CancellationToken cancellationToken)
    {
        long now = TimeOf(update);
        if (decision.SecondOpinion is not null)
        {
            decision = await AskOthersAsync(update, decision, now, cancellationToken);
        }

        Decided(update, decision, now, started);
        return decision;
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
