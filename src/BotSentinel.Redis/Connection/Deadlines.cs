using System.Collections.Concurrent;

namespace BotSentinel.Redis.Connection;

/// <summary>
/// Ends waiting on time. The client's own time-outs tick once a second, and a timer for each call would cost as much as the call. All wait equally long, so those who came
/// first are due first: a queue, and one thread that looks at its head. The thread sleeps while nobody waits.
/// </summary>
internal sealed class Deadlines : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(4);

    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private readonly AutoResetEvent _somebody = new(initialState: false);
    private readonly TimeProvider _clock;
    private readonly TimeSpan _patience;
    private volatile bool _isIdle;
    private volatile bool _isOver;

    /// <param name="patience">How long each call may take.</param>
    /// <param name="clock">The clock; real time, whatever decisions go by.</param>
    public Deadlines(TimeSpan patience, TimeProvider clock)
    {
        _patience = patience;
        _clock = clock;
        new Thread(Watch) { IsBackground = true, Name = "BotSentinel.Redis deadlines" }.Start();
    }

    /// <summary>Whether the call ended in time, well or not. Goes on where the call ends.</summary>
    public ValueTask<bool> EndsInTimeAsync(Task call)
    {
        if (call.IsCompleted)
        {
            return new ValueTask<bool>(true);
        }

        var waiting = new Waiting(call, _clock.GetTimestamp());
        _waiting.Enqueue(waiting);
        if (_isIdle)
        {
            _somebody.Set();
        }

        return new ValueTask<bool>(waiting.Task);
    }

    public void Dispose()
    {
        _isOver = true;
        _somebody.Set();
    }

    private void Watch()
    {
        while (!_isOver)
        {
            while (_waiting.TryPeek(out Waiting? first) && (first.IsOver || _clock.GetElapsedTime(first.Since) >= _patience))
            {
                _waiting.TryDequeue(out _);
                first.GiveUp();
            }

            _isIdle = _waiting.IsEmpty;

            // Who came between the look and the note is found after a tick at the latest.
            _somebody.WaitOne(_isIdle ? TimeSpan.FromSeconds(1) : Tick);
            _isIdle = false;
        }

        _somebody.Dispose();
    }

    private sealed class Waiting : TaskCompletionSource<bool>
    {
        public Waiting(Task call, long since)
        {
            Since = since;
            call.GetAwaiter().UnsafeOnCompleted(() => TrySetResult(true));
        }

        public long Since { get; }

        public bool IsOver => Task.IsCompleted;

        // The thread that looks after all deadlines must not run what waits for one.
        public void GiveUp()
        {
            if (!Task.IsCompleted)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static waiting => waiting.TrySetResult(false), this, preferLocal: false);
            }
        }
    }
}
