using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Limits;

/// <summary>
/// Permits come back one by one, evenly over the window; up to the burst may be saved up. As the generic cell rate algorithm
/// (ITU-T I.371, virtual scheduling): the state is one instant, at which the bucket would be full again.
/// </summary>
internal sealed class TokenBucket : CounterRule
{
    private readonly long _interval;
    private readonly long _capacity;

    public TokenBucket(string identity, string name, LimitOptions options, bool countDenied)
        : base(identity, name, options.Scope, countDenied)
    {
        // Rounded up: over any time a subject gets at most what the limit says.
        _interval = Math.Max(1, (options.Window.Ticks + options.Permits - 1) / options.Permits);
        _capacity = _interval * (options.Burst ?? options.Permits);
        Cost = options.Cost;
        WindowTicks = options.Window.Ticks;
    }

    public override int Cost { get; }

    public override long WindowTicks { get; }

    public override LimitReading Decide(in CounterState before, in CounterInput input, out CounterState after)
    {
        long now = input.Now;
        long fullAt = Math.Clamp(before.Until, now, now + _capacity);
        long fullAfter = fullAt + _interval * Cost;
        long excess = fullAfter - (now + _capacity);
        if (excess > 0)
        {
            after = new CounterState(now + _capacity, 0, 0);
            return LimitReading.Deny(excess);
        }

        after = new CounterState(fullAfter, 0, 0);
        return LimitReading.Agree(-excess / _interval);
    }
}
