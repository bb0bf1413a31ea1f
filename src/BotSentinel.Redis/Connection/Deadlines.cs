using System.Collections.Concurrent;

namespace BotSentinel.Redis.Connection;

/// <summary>
/// Ends waiting on time. The client's own time-outs tick once a second, and a timer for each call would cost as much as the call. All wait equally long, so those who came
/// first are due first: a queue, and one thread that looks at its head. The thread sleeps while nobody waits.
/// </summary>
internal sealed class Deadlines : IDisposable
{
    private const int MostFree = 16_384;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(4);

    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private readonly ConcurrentQueue<Waiting> _late = new();
    private readonly ConcurrentQueue<Waiting> _free = new();
    private readonly AutoResetEvent _somebody = new(initialState: false);
    private readonly TimeProvider _clock;
    private readonly TimeSpan _patience;
    private int _freeCount;
    private volatile bool _isIdle;
    private volatile bool _isOver;

    /// <param name="patience">How long each call may take.</param>
    /// <param name="clock">The clock; real time, whatever decisions go by.</param>
    public Deadlines(TimeSpan patience, TimeProvider clock)
    {

        // Whoever is due before the next look ends with this one: nobody waits longer than is said, as far as that is in our hands.
        _patience = patience > 4 * Tick ? patience - Tick : patience;
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

        if (_free.TryDequeue(out Waiting? waiting))
        {
            Interlocked.Decrement(ref _freeCount);
        }
        else
        {
            waiting = new Waiting(Free);
        }

        ValueTask<bool> result = waiting.Begin(call, _clock.GetTimestamp());
        _waiting.Enqueue(waiting);
        Interlocked.MemoryBarrier();
        if (_isIdle)
        {
            _somebody.Set();
        }

        return result;
    }

    public void Dispose()
    {
        _isOver = true;
        _somebody.Set();
    }

    private void Free(Waiting waiting)
    {
        if (Interlocked.Increment(ref _freeCount) <= MostFree)
        {
            _free.Enqueue(waiting);
        }
        else
        {
            Interlocked.Decrement(ref _freeCount);
        }
    }

    private void Watch()
    {
        while (!_isOver)
        {
            // The pool had a tick's time and did not come: all its threads are stuck, as they are when a client reconnects. Who waits must not wait for them.
            if (!_late.IsEmpty)
            {
                new Thread(EndLate) { IsBackground = true, Name = "BotSentinel.Redis late decisions" }.Start();
            }

            while (_waiting.TryPeek(out Waiting? first) && (first.IsOver || _clock.GetElapsedTime(first.Since) >= _patience))
            {
                _waiting.TryDequeue(out _);
                if (first.IsOver)
                {
                    first.LetGo();
                }
                else
                {
                    _late.Enqueue(first);
                }
            }

            if (!_late.IsEmpty)
            {
                // This thread looks after everybody's deadline, and must not run what waits for one.
                ThreadPool.UnsafeQueueUserWorkItem(static deadlines => deadlines.EndLate(), this, preferLocal: false);
            }

            // First the note, then the look: who came before the look is seen, who comes after it sees the note.
            _isIdle = true;
            Interlocked.MemoryBarrier();
            bool mayRest = _waiting.IsEmpty && _late.IsEmpty;
            _somebody.WaitOne(mayRest ? TimeSpan.FromSeconds(1) : Tick);
            _isIdle = false;
        }

        _somebody.Dispose();
    }

    private void EndLate()
    {
        while (_late.TryDequeue(out Waiting? late))
        {
            late.BeLate();
        }
    }
}
