namespace BotSentinel.Pipeline;

/// <summary>
/// Permits of one limit that this process took from the store in advance, so that not every update has to ask. It never holds more than the limit's batch, which is so what a
/// process may admit too much in a window: permits that were taken in an earlier one. Decisions never wait for more of them. Thread safe.
/// </summary>
/// <param name="clock">The clock that decisions go by.</param>
internal sealed class PermitBatch(TimeProvider clock)
{
    private readonly Lock _knowing = new();
    private long _held;
    private long _storeHas;
    private long _leastSinceAsked;
    private long _notBefore;
    private int _isFetching;
    private Task _fetching = Task.CompletedTask;

    /// <summary>What is held here, in thousandths of permits.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>What the limit has left as far as it is known here, in thousandths of permits. What other processes have taken since the store was asked is not known.</summary>
    public long Left => Held + Volatile.Read(ref _storeHas);

    /// <summary>Ends when the permits that are on their way are here, or are known not to come.</summary>
    public Task Fetched => Volatile.Read(ref _fetching);

    /// <summary>Takes permits, all or none.</summary>
    /// <param name="price">In thousandths of permits.</param>
    /// <param name="onlyPeek">Whether none are taken.</param>
    public bool TryTake(long price, bool onlyPeek)
    {
        while (true)
        {
            long held = Held;
            if (held < price)
            {
                return false;
            }

            if (onlyPeek || Interlocked.CompareExchange(ref _held, held - price, held) == held)
            {
                return true;
            }
        }
    }

    /// <summary>Takes permits back, as far as there is room for them: what was asked for meanwhile may have filled it.</summary>
    /// <param name="price">In thousandths of permits.</param>
    /// <param name="batch">The batch, in whole permits.</param>
    public void GiveBack(long price, int batch)
    {
        long most = batch * (long)Stores.StoredPlace.Parts;
        while (true)
        {
            long held = Held, sum = Math.Max(held, Math.Min(most, held + price));
            if (Interlocked.CompareExchange(ref _held, sum, held) == held)
            {
                return;
            }
        }
    }

    /// <summary>Notes what the store has, as it told an update that asked for itself.</summary>
    /// <param name="left">In thousandths of permits.</param>
    public void Note(long left)
    {
        lock (_knowing)
        {
            _leastSinceAsked = Math.Min(_leastSinceAsked, left);
            Volatile.Write(ref _storeHas, left);
        }
    }

    /// <summary>Asks the store for half a batch, in the background, when less than half of one is left.</summary>
    /// <param name="batch">The batch, in whole permits.</param>
    /// <param name="ask">Asks the store for permits.</param>
    public void Refill(int batch, Func<double, ValueTask<BatchAnswer>> ask)
    {
        long half = batch * (long)Stores.StoredPlace.Parts / 2;
        if (Held > half || clock.GetUtcNow().UtcTicks < Volatile.Read(ref _notBefore) || Interlocked.Exchange(ref _isFetching, 1) != 0)
        {
            return;
        }

        // Looked at again: somebody may have fetched since, and two halves on top of one are more than a batch.
        if (Held > half)
        {
            Volatile.Write(ref _isFetching, 0);
            return;
        }

        Volatile.Write(ref _fetching, FetchAsync(half, batch, ask));
    }

    private async Task FetchAsync(long permits, int batch, Func<double, ValueTask<BatchAnswer>> ask)
    {
        try
        {
            lock (_knowing)
            {
                _leastSinceAsked = long.MaxValue;
            }

            BatchAnswer answer = await ask(permits / (double)Stores.StoredPlace.Parts);
            lock (_knowing)
            {
                // Updates that asked for themselves since, and were answered sooner, know better.
                Volatile.Write(ref _storeHas, answer.IsAgreed ? Math.Min(answer.Left, _leastSinceAsked) : 0);
            }

            if (answer.IsAgreed)
            {
                GiveBack(permits, batch);
            }
            else
            {
                // Single permits may be there yet: updates ask for them one by one.
                Volatile.Write(ref _notBefore, clock.GetUtcNow().Add(answer.RetryAfter).UtcTicks);
            }
        }
        finally
        {
            Volatile.Write(ref _isFetching, 0);
        }
    }

    /// <summary>What the store said.</summary>
    /// <param name="IsAgreed">Whether it gave them.</param>
    /// <param name="Left">What it has left, in thousandths of permits.</param>
    /// <param name="RetryAfter">When it may be asked for as many again.</param>
    internal readonly record struct BatchAnswer(bool IsAgreed, long Left, TimeSpan RetryAfter);
}
