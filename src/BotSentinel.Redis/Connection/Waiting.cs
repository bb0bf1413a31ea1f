using System.Threading.Tasks.Sources;

namespace BotSentinel.Redis.Connection;

/// <summary>
/// Somebody who waits for a call, until it ends or its time is up. Used again and again: three have to let go of it first, the one who waits, the call, and the queue of deadlines.
/// </summary>
internal sealed class Waiting : IValueTaskSource<bool>
{
    private const int Holders = 3;

    private readonly Action<Waiting> _free;
    private readonly Action _ended;
    private ManualResetValueTaskSourceCore<bool> _core;
    private int _holders;
    private int _isSettled;

    /// <param name="free">Called when all have let go.</param>
    public Waiting(Action<Waiting> free) => (_free, _ended) = (free, End);

    /// <summary>When the waiting began, by the clock of deadlines.</summary>
    public long Since { get; private set; }

    /// <summary>Whether it is over, one way or the other.</summary>
    public bool IsOver => Volatile.Read(ref _isSettled) != 0;

    /// <summary>Begins to wait. True in the end when the call ended first.</summary>
    public ValueTask<bool> Begin(Task call, long since)
    {
        _core.Reset();
        _holders = Holders;
        Since = since;
        Volatile.Write(ref _isSettled, 0);
        var result = new ValueTask<bool>(this, _core.Version);
        call.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_ended);
        return result;
    }

    /// <summary>Its time is up; goes on with who waited.</summary>
    public void BeLate()
    {
        Settle(inTime: false);
        LetGo();
    }

    /// <summary>One of three has no use for it any more.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _free(this);
        }
    }

    /// <inheritdoc/>
    public bool GetResult(short token)
    {
        bool inTime = _core.GetResult(token);
        LetGo();
        return inTime;
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);

    private void End()
    {
        Settle(inTime: true);
        LetGo();
    }

    private void Settle(bool inTime)
    {
        if (Interlocked.Exchange(ref _isSettled, 1) == 0)
        {
            _core.SetResult(inTime);
        }
    }
}
