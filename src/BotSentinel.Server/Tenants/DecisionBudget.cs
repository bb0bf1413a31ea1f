namespace BotSentinel.Server.Tenants;

/// <summary>How many updates a tenant may have decided in a second: a token bucket that holds a second's worth, as one number (GCRA). Thread safe.</summary>
internal sealed class DecisionBudget(TimeProvider timeProvider)
{
    private long _freeAt;
    private volatile int _perSecond;

    /// <summary>Updates in a second; 0: no bound.</summary>
    public int PerSecond
    {
        get => _perSecond;
        set => _perSecond = value;
    }

    /// <summary>Takes one; false when none is left.</summary>
    /// <param name="left">Those that are left.</param>
    public bool TryTake(out int left)
    {
        int perSecond = _perSecond;
        left = int.MaxValue;
        if (perSecond == 0)
        {
            return true;
        }

        long second = timeProvider.TimestampFrequency, each = Math.Max(1, second / perSecond), now = timeProvider.GetTimestamp();
        while (true)
        {
            long before = Volatile.Read(ref _freeAt), from = Math.Max(before, now), after = from + each;
            left = (int)Math.Max(0, (now + second - after) / each);
            if (after - now > second)
            {
                left = 0;
                return false;
            }

            if (Interlocked.CompareExchange(ref _freeAt, after, before) == before)
            {
                return true;
            }
        }
    }
}
