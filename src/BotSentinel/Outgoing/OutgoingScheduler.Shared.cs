using BotSentinel.Policies;

namespace BotSentinel.Outgoing;

/// <summary>What is asked of the permits that are shared with other processes.</summary>
public sealed partial class OutgoingScheduler
{
    private readonly SharedPermits? _shared;
    private readonly string _bot;

    private async ValueTask<OutgoingTurn> EnterSharedAsync(SharedPermits shared, OutgoingCall call, CancellationToken cancellationToken)
    {
        OutgoingTurn turn = await EnterOwnAsync(call, cancellationToken);
        try
        {
            while (await WaitAsync(shared, call, cancellationToken) is { Wait.Ticks: > 0 } wait)
            {
                if (!await turn.PostponeAsync(wait, cancellationToken))
                {
                    ObjectDisposedException.ThrowIf(Volatile.Read(ref _ended), this);
                    throw new OutgoingDeadlineException(_clock.GetUtcNow() + wait.Wait, wait.Wait);
                }
            }

            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private async ValueTask<SharedWait> WaitAsync(SharedPermits shared, OutgoingCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await shared.TakeAsync(_bot, call, _settings(), cancellationToken);
        }
#pragma warning disable CA1031 // A store that is down must not silence the bot: it goes on by its own rates.
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.StoreFailed(_logger, failure);
            return default;
        }
    }

    private async Task TellOthersAsync(SharedPermits shared, OutgoingRefusal refusal, OutgoingOptions rates)
    {
        try
        {
            await shared.RefuseAsync(_bot, refusal, rates, CancellationToken.None);
        }
#pragma warning disable CA1031 // The others will meet a 429 of their own.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.StoreFailed(_logger, failure);
        }
    }

    /// <summary>Lets a call whose turn it was wait again, because the shared permits are used up: nothing has been refused, and nothing is learnt.</summary>
    internal ValueTask<bool> PostponeAsync(QueuedCall call, int use, SharedWait wait, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            long now = Refresh();
            long until = now + wait.Wait.Ticks;
            if (call.Use != use || call.State != CallState.Sending || until > call.Due || _ended)
            {
                return new ValueTask<bool>(false);
            }

            if (wait.IsForAll)
            {
                _schedule.FreezeAll(until, isSaid: false, now);
            }
            else
            {
                _schedule.Freeze(_schedule.QueueToFreeze(call), until, now);
            }

            return WaitAgain(call, now, cancellationToken);
        }
    }
}
