using BotSentinel.Events;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Outgoing;

/// <summary>What happens to a call between its coming and its answer.</summary>
public sealed partial class OutgoingScheduler
{
    /// <summary>Calls that are being sent.</summary>
    internal int Sending => Volatile.Read(ref _sending);

    internal TimeSpan WaitOf(QueuedCall call, int use)
    {
        lock (_gate)
        {
            return call.Use == use ? TimeSpan.FromTicks(Now() - call.EnteredAt) : TimeSpan.Zero;
        }
    }

    internal ValueTask<bool> RetryAsync(QueuedCall call, int use, TimeSpan retryAfter, bool? isForAll, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (call.Use != use || call.State != CallState.Sending)
            {
                return new ValueTask<bool>(false);
            }

            long now = Refresh();
            long until = Throttle(call, retryAfter, isForAll, now);
            if (until > call.Due || _ended || cancellationToken.IsCancellationRequested)
            {
                Dispatch(now);
                return new ValueTask<bool>(false);
            }

            return WaitAgain(call, now, cancellationToken);
        }
    }

    private ValueTask<bool> WaitAgain(QueuedCall call, long now, CancellationToken cancellationToken)
    {
        call.Reset();
        call.IsRefused = true;
        _sending--;
        _schedule.EnterAgain(call, now);
        WatchFor(call, cancellationToken);
        Dispatch(now);
        return new ValueTask<bool>(call, call.Version);
    }

    internal void Refused(QueuedCall call, int use, TimeSpan retryAfter, bool? isForAll)
    {
        lock (_gate)
        {
            if (call.Use == use && call.State == CallState.Sending)
            {
                long now = Refresh();
                Throttle(call, retryAfter, isForAll, now);
                Dispatch(now);
            }
        }
    }

    internal void End(QueuedCall call, int use)
    {
        lock (_gate)
        {
            if (call.Use != use || call.State is not (CallState.Sending or CallState.Ended))
            {
                return;
            }

            long now = Refresh();
            if (call.State == CallState.Sending)
            {
                _sending--;
                _schedule.Answered(call, now);
            }

            Return(call);
            Dispatch(now);
        }
    }

    /// <summary>Takes back a call whose waiting has failed.</summary>
    internal void Forget(QueuedCall call)
    {
        lock (_gate)
        {
            if (call.State == CallState.Ended)
            {
                Return(call);
            }
        }
    }

    private long Throttle(QueuedCall call, TimeSpan retryAfter, bool? isForAll, long now)
    {
        long until = now + Math.Clamp(retryAfter.Ticks, LeastFreeze.Ticks, MostFreeze.Ticks);
        ChatQueue chat = _schedule.QueueToFreeze(call);
        bool isBot = isForAll ?? (call.Messages > 0 && _schedule.Learnt.Refuse(chat, call.Messages, now, _schedule.Rates));
        if (isForAll == true)
        {
            _schedule.Learnt.Overall.Decrease(now, _schedule.Rates);
        }

        if (isBot)
        {
            _throttledAll++;
            FreezeAll(until, isSaid: isForAll == true, now);
        }
        else
        {
            _throttledChats++;
        }

        FreezeChat(chat, until, now);
        Tell(call, TimeSpan.FromTicks(until - now), isBot);
        return until;
    }

    private void FreezeAll(long until, bool isSaid, long now)
    {
        _schedule.FreezeAll(until, isSaid, now);
        while (_schedule.Late(until) is { } late && (isSaid || late.Messages > 0))
        {
            EndWaiting(late, Late(until, now));
        }
    }

    private void FreezeChat(ChatQueue chat, long until, long now)
    {
        _schedule.Freeze(chat, until, now);
        foreach (QueuedCall late in chat.Late(until))
        {
            EndWaiting(late, Late(until, now));
        }
    }

    private void Tell(QueuedCall call, TimeSpan retryAfter, bool isForAll)
    {
        Log.Refused(_logger, call.Method, retryAfter, isForAll ? "everything" : "the chat");
        var refusal = new OutgoingRefusal(call.Method, call.To, call.SaidLane, retryAfter, isForAll, _clock.GetUtcNow());
        _lastRefusal = refusal;
        if (_shared is { } shared && call.Messages > 0)
        {
            _ = TellOthersAsync(shared, refusal, _options);
        }

        try
        {
            OnRefused?.Invoke(refusal);
        }
#pragma warning disable CA1031 // The border to the author's code: whatever it throws stops here.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.HookFailed(_logger, failure);
        }

        Publish(SentinelEventKind.Throttled, refusal);
    }

    private void TellFull()
    {
        if (!_isFull)
        {
            _isFull = true;
            Publish(SentinelEventKind.QueueFull);
        }
    }

    private void Publish(SentinelEventKind kind, OutgoingRefusal? refusal = null)
    {
        if (_events?.Wants(kind) == true)
        {
            _events.Publish(new OutgoingEvent(kind, _bot, _clock.GetUtcNow(), Status, refusal));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Telegram answered {Method} with 429; {What} is left alone for {RetryAfter}.")]
        public static partial void Refused(ILogger logger, string method, TimeSpan retryAfter, string what);

        [LoggerMessage(3, LogLevel.Warning, "The store of shared permits failed; this process goes on by its own rates.")]
        public static partial void StoreFailed(ILogger logger, Exception failure);

        [LoggerMessage(2, LogLevel.Error, "OnRefused failed.")]
        public static partial void HookFailed(ILogger logger, Exception failure);
    }
}
