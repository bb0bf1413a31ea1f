namespace BotSentinel.Pipeline;

/// <summary>
/// The time of receipt. The system's clock is read again only when its coarse tick (1 to 16 ms, by the system) has moved on: reading it for each
/// update would cost as much as deciding. Any other clock is read each time.
/// </summary>
internal sealed class ReceiptClock(TimeProvider provider)
{
    private readonly bool _isSystem = provider == TimeProvider.System;
    private long _tick = -1;
    private long _now;

    /// <summary>Now, in UTC ticks.</summary>
    public long Now()
    {
        if (!_isSystem)
        {
            return provider.GetUtcNow().UtcTicks;
        }

        long tick = Environment.TickCount64;
        if (Volatile.Read(ref _tick) != tick)
        {
            Volatile.Write(ref _now, provider.GetUtcNow().UtcTicks);
            Volatile.Write(ref _tick, tick);
        }

        return Volatile.Read(ref _now);
    }
}
