using BotSentinel.Policies;

namespace BotSentinel.Outgoing;

/// <summary>What is done under the lock: taking calls in, looking whose turn it is, letting go of those that are late.</summary>
public sealed partial class OutgoingScheduler
{
    private long Now() => _clock.GetElapsedTime(_start).Ticks;

    /// <summary>Now, with the settings in force.</summary>
    private long Refresh()
    {
        OutgoingOptions options = _settings();
        if (!ReferenceEquals(options, _options))
        {
            _options = options;
            _schedule.Use(new OutgoingRates(options));
        }

        return Now();
    }

    private QueuedCall Take(in OutgoingCall call, long now)
    {
        QueuedCall entry = _spare.TryPop(out QueuedCall? spare) ? spare : new QueuedCall(this);
        entry.Begin(call, now, now + (call.Deadline is { } deadline ? (deadline - _clock.GetUtcNow()).Ticks : _schedule.Rates.MaxWait));
        return entry;
    }

    /// <summary>Why the call cannot wait; null when it can.</summary>
    private OutgoingException? Refusal(ChatQueue chat, QueuedCall entry, long now)
    {
        long earliest = _schedule.CouldGoAt(chat, entry, now);
        if (earliest > entry.Due)
        {
            _metrics.Ended(entry.Lane, "late");
            return Late(earliest, now);
        }

        if (_schedule.WaitingInAll >= _schedule.Rates.Queue)
        {
            _metrics.Ended(entry.Lane, "full");
            TellFull();
            TimeSpan wait = TimeSpan.FromTicks(earliest - now);
            return new OutgoingQueueFullException(_schedule.WaitingInAll, _clock.GetUtcNow() + wait, wait);
        }

        _isFull = false;
        return null;
    }

    private OutgoingDeadlineException Late(long earliest, long now)
    {
        TimeSpan wait = TimeSpan.FromTicks(Math.Max(0, earliest - now));
        return new OutgoingDeadlineException(_clock.GetUtcNow() + wait, wait);
    }

    private OutgoingTurn Start(QueuedCall entry)
    {
        entry.State = CallState.Sending;
        _sending++;
        _metrics.Granted(entry.Lane, TimeSpan.FromTicks(Now() - entry.EnteredAt));
        return new OutgoingTurn(entry);
    }

    /// <summary>Gives turns to all who may go, and sets the timer for the next.</summary>
    private void Dispatch(long now)
    {
        while (_schedule.Late(now) is { } late)
        {
            EndWaiting(late, Late(_schedule.CouldGoAt(late, now), now));
        }

        while (_schedule.Grant(now) is { } call)
        {
            StopWatching(call);
            Start(call);
            call.Complete(granted: true);
        }

        long next = _schedule.NextLook(now);
        if (next < _timerAt)
        {
            _timerAt = next;

            // A timer that goes off too early would look in vain: it counts in whole milliseconds.
            double wait = Math.Clamp(Math.Ceiling(TimeSpan.FromTicks(next - now).TotalMilliseconds), 0, LongestTimer.TotalMilliseconds);
            _timer.Change(TimeSpan.FromMilliseconds(wait), Never);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            _timerAt = long.MaxValue;
            Dispatch(Refresh());
        }
    }

    private void EndWaiting(QueuedCall call, Exception reason)
    {
        StopWatching(call);
        _schedule.Leave(call, Now());
        _metrics.Ended(call.Lane, reason is OutgoingException ? "late" : "cancelled");
        call.State = CallState.Ended;
        if (call.IsRefused && reason is not OperationCanceledException)
        {
            call.Complete(granted: false);
        }
        else
        {
            call.Fail(reason);
        }
    }

    private static void WatchFor(QueuedCall call, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled && call.State == CallState.Waiting)
        {
            call.Cancelled = cancellationToken.UnsafeRegister(static (call, token) => ((QueuedCall)call!).Scheduler.Cancel((QueuedCall)call, token), call);
        }
    }

    private static void StopWatching(QueuedCall call)
    {
        if (call.Cancelled != default && !call.Cancelled.Unregister())
        {
            // The cancellation is on its way to this call, and must not find another one in its place.
            call.IsWatched = true;
        }

        call.Cancelled = default;
    }

    private void Cancel(QueuedCall call, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (call.State == CallState.Waiting)
            {
                long now = Refresh();
                EndWaiting(call, new OperationCanceledException(cancellationToken));
                Dispatch(now);
            }
        }
    }

    private void Return(QueuedCall call)
    {
        call.End();
        if (!call.IsWatched && _spare.Count < MostSpare)
        {
            call.Reset();
            _spare.Push(call);
        }
    }
}
