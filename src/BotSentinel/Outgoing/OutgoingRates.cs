using BotSentinel.Policies;

namespace BotSentinel.Outgoing;

/// <summary>The configured rates in the form that scheduling needs: times in ticks.</summary>
internal readonly struct OutgoingRates(OutgoingOptions options)
{
    public readonly Rate Overall = new(options.Overall);
    public readonly Rate Paid = new(options.Paid);
    public readonly Rate Chat = new(options.Chat);
    public readonly int GroupPermits = options.Group.Permits;
    public readonly long GroupWindow = options.Group.Window.Ticks;
    public readonly double Decrease = options.Decrease;
    public readonly long Recovery = options.Recovery.Ticks;
    public readonly long MaxWait = options.MaxWait.Ticks;
    public readonly int Queue = options.Queue;
}

/// <summary>One message each interval, so many at once.</summary>
internal readonly struct Rate(RateOptions options)
{
    public readonly int Burst = options.Burst ?? 1;
    public readonly long Interval = (options.Window.Ticks + options.Permits - 1) / options.Permits;

    /// <summary>The interval while only this part of the rate is allowed.</summary>
    public long IntervalAt(double part) => part >= 1 ? Interval : (long)Math.Ceiling(Interval / part);
}
