using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Limits;

/// <summary>
/// The window begins with a subject's first update, and all permits come back at its end. Across that end up to twice the
/// permits can pass within one window's time: the price of the simplest count.
/// </summary>
internal sealed class FixedWindow(string identity, string name, LimitOptions options, bool countDenied)
    : CounterRule(identity, name, options.Scope, countDenied)
{
    private readonly long _permits = options.Permits;

    public override int Cost { get; } = options.Cost;

    public override long WindowTicks { get; } = options.Window.Ticks;

    public override LimitReading Decide(in CounterState before, in CounterInput input, out CounterState after)
    {
        bool open = before.Until > input.Now;
        long end = open ? Math.Min(before.Until, input.Now + WindowTicks) : input.Now + WindowTicks;
        long taken = (open ? before.First : 0) + Cost;
        if (taken > _permits)
        {
            // Charging a denial cannot do more than to use the window up.
            after = new CounterState(end, _permits, 0);
            return LimitReading.Deny(end - input.Now);
        }

        after = new CounterState(end, taken, 0);
        return LimitReading.Agree(_permits - taken);
    }
}
