namespace BotSentinel.Pipeline;

/// <summary>
/// Permits of one limit that this process took from the store in advance, so that not every update has to ask. It never holds more than the limit's batch, which is so what a
/// process may admit too much in a window: permits that were taken in an earlier one. Decisions never wait for more of them. Thread safe.
/// </summary>
/// <param name="clock">The clock that decisions go by.</param>
internal sealed class PermitBatch(TimeProvider clock)
{
    private long _left;
    private long _storeHas;
    private long _notBefore;
    private int _isFetching;

    /// <summary>What the limit has left as far as it is known here, in thousandths of permits.</summary>
    public long Left => Volatile.Read(ref _left) + Volatile.Read(ref _storeHas);

    /// <summary>Takes permits, all or none.</summary>
    /// <param name="price">In thousandths of permits.</param>
    /// <param name="onlyPeek">Whether none are taken.</param>
    public bool TryTake(long price, bool onlyPeek)
    {
        while (true)
        {
            long left = Volatile.Read(ref _left);
            if (left < price)
            {
                return false;
            }

            if (onlyPeek || Interlocked.CompareExchange(ref _left, left - price, left) == left)
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
            long left = Volatile.Read(ref _left), sum = Math.Max(left, Math.Min(most, left + price));
            if (Interlocked.CompareExchange(ref _left, sum, left) == left)
            {
                return;
            }
        }
    }

    /// <summary>Asks the store for half a batch, in the background, when less than half of one is left.</summary>
    /// <param name="batch">The batch, in whole permits.</param>
    /// <param name="ask">Asks the store for permits.</param>
    public void Refill(int batch, Func<double, ValueTask<BatchAnswer>> ask)
    {
        long half = batch * (long)Stores.StoredPlace.Parts / 2;
        if (Volatile.Read(ref _left) > half || clock.GetUtcNow().UtcTicks < Volatile.Read(ref _notBefore) || Interlocked.Exchange(ref _isFetching, 1) != 0)
        {
            return;
        }

        // Looked at again: somebody may have fetched since, and two halves on top of one are more than a batch.
        if (Volatile.Read(ref _left) > half)
        {
            Volatile.Write(ref _isFetching, 0);
            return;
        }

        _ = FetchAsync(half, batch, ask);
    }

    private async Task FetchAsync(long permits, int batch, Func<double, ValueTask<BatchAnswer>> ask)
    {
        try
        {
            BatchAnswer answer = await ask(permits / (double)Stores.StoredPlace.Parts);
            if (answer.IsAgreed)
            {
                Volatile.Write(ref _storeHas, answer.Left);
                GiveBack(permits, batch);
            }
            else
            {
                // Single permits may be there yet: updates ask for them one by one.
                Volatile.Write(ref _storeHas, 0);
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
