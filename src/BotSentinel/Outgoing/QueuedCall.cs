using System.Threading.Tasks.Sources;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Outgoing;

/// <summary>
/// A call from its coming until it has been answered; used again for another one afterwards. Waiting for one costs no task and no timer
/// of its own. All but the waiting itself is guarded by the scheduler's lock.
/// </summary>
internal sealed class QueuedCall(OutgoingScheduler scheduler) : ITimed, IValueTaskSource<OutgoingTurn>, IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _waiting = new() { RunContinuationsAsynchronously = true };

    public OutgoingScheduler Scheduler => scheduler;

    /// <summary>The chat whose queue it stands in; null for calls that nothing holds back.</summary>
    public ChatQueue? Chat { get; set; }

    public QueuedCall? Before { get; set; }

    public QueuedCall? Behind { get; set; }

    /// <summary>The last call of the lane; null when this is not the lane's first one.</summary>
    public QueuedCall? LaneLast { get; set; }

    /// <summary>Messages that wait in the lane; only known to its first call.</summary>
    public int LaneMessages { get; set; }

    public string Method { get; private set; } = "";

    /// <summary>The chat as the caller named it.</summary>
    public PlatformId To { get; private set; }

    public int Messages { get; private set; }

    public CallState State { get; set; }

    /// <summary>What it waits behind, as the caller said.</summary>
    public OutgoingLane SaidLane { get; private set; }

    public bool IsPaid { get; private set; }

    /// <summary>The lane it waits in: that of <see cref="SaidLane"/>, or of those that pay.</summary>
    public int Lane => IsPaid ? CallSchedule.PaidLane : (int)SaidLane;

    /// <summary>Counts uses, so that a turn that has ended cannot end the next one.</summary>
    public int Use { get; set; }

    public long EnteredAt { get; set; }

    /// <summary>Whether it has been sent before, and been refused: its turn is still in somebody's hands.</summary>
    public bool IsRefused { get; set; }

    public CancellationTokenRegistration Cancelled { get; set; }

    /// <summary>Whether a cancellation may still be on its way to it.</summary>
    public bool IsWatched { get; set; }

    /// <summary>The deadline.</summary>
    public long Due { get; set; }

    public int Place { get; set; } = -1;

    public short Version => _waiting.Version;

    public void Begin(in OutgoingCall call, long now, long deadline)
    {
        (Method, To, Messages, SaidLane, IsPaid) = (call.Method, call.Chat, call.Messages, call.Lane, call.IsPaid);
        (EnteredAt, Due) = (now, deadline);
    }

    public void End()
    {
        Use++;
        (Method, To, Chat, IsRefused, State) = ("", default, null, false, CallState.Unused);
    }

    public void Reset() => _waiting.Reset();

    /// <summary>Lets the waiting go on: true when it is the call's turn, false when it will not be before its deadline.</summary>
    public void Complete(bool granted) => _waiting.SetResult(granted);

    public void Fail(Exception failure) => _waiting.SetException(failure);

    OutgoingTurn IValueTaskSource<OutgoingTurn>.GetResult(short token)
    {
        try
        {
            _waiting.GetResult(token);
            return new OutgoingTurn(this);
        }
        catch
        {
            scheduler.Forget(this);
            throw;
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _waiting.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _waiting.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiting.OnCompleted(continuation, state, token, flags);
}

/// <summary>Where a call stands.</summary>
internal enum CallState : byte
{
    /// <summary>With nobody.</summary>
    Unused,

    /// <summary>In its chat's queue.</summary>
    Waiting,

    /// <summary>It is its turn: it is being sent.</summary>
    Sending,

    /// <summary>Refused or cancelled while waiting.</summary>
    Ended,
}
