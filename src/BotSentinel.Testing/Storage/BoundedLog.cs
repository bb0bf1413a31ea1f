namespace BotSentinel.Testing.Storage;

/// <summary>The newest entries of something, in order, and a way to wait for one. Thread safe.</summary>
internal sealed class BoundedLog<T>(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _entries = new();
    private readonly List<Waiter> _waiters = [];

    public void Add(T entry)
    {
        lock (_gate)
        {
            if (_entries.Count == capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(entry);
            _waiters.RemoveAll(waiter => waiter.Sees(entry));
        }
    }

    public IReadOnlyList<T> Snapshot(Func<T, bool>? match = null)
    {
        lock (_gate)
        {
            return match is null ? [.. _entries] : [.. _entries.Where(match)];
        }
    }

    /// <summary>The nth entry that matches (1 is the oldest still remembered), now or as soon as it is there.</summary>
    public async Task<T> WaitAsync(Func<T, bool> match, int nth, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nth, 1);
        Waiter waiter;
        lock (_gate)
        {
            waiter = new Waiter(match, nth);
            if (!_entries.Any(waiter.Sees))
            {
                _waiters.Add(waiter);
            }
        }

        try
        {
            return await waiter.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                _waiters.Remove(waiter);
            }

            throw;
        }
    }

    private sealed class Waiter(Func<T, bool> match, int remaining)
    {
        private readonly TaskCompletionSource<T> _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _remaining = remaining;

        public Task<T> Task => _seen.Task;

        public bool Sees(T entry) => match(entry) && --_remaining == 0 && _seen.TrySetResult(entry);
    }
}
