using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Limits;

/// <summary>
/// The window moves with the clock. Two counters stand for it: those of the running and of the last aligned window, the
/// last one weighted by the part of it that the moving window still covers, as if its updates had come evenly.
/// State: the end of the window after the running one, the last window's count, the running one's; counts in thousandths, or in
/// whole permits where there are too many for that (fractions are then rounded up).
/// </summary>
internal sealed class SlidingWindow : CounterRule
{
    private const long MostInThousandths = 4_000_000;

    private readonly long _scale;
    private readonly long _permits;

    public SlidingWindow(string identity, string name, LimitOptions options, bool countDenied)
        : base(identity, name, options.Scope, countDenied)
    {
        _scale = options.Permits <= MostInThousandths ? 1000 : 1;
        _permits = options.Permits * _scale;
        Price = PriceOf(options.Cost);
        WindowTicks = options.Window.Ticks;
    }

    public override long Price { get; }

    public override long WindowTicks { get; }

    public override Int128 HorizonTicks => 2 * (Int128)WindowTicks;

    public override int Words => 3;

    public override string Kind => $"{base.Kind}/{_scale}";

    public override void UseUnit(long unitTicks)
    {
    }

    public override LimitReading Decide(Span<uint> state, in CounterInput input)
    {
        long price = input.HasUsualCost ? Price : PriceOf(input.Cost);
        long window = WindowTicks;
        long elapsed = input.At.Ticks % window;
        MoveTo(state, input.At, elapsed);
        (long last, long running) = (state[1], state[2]);

        long free = _permits - running - price;
        if (free >= 0 && IsAtMost(last, window - elapsed, free, window))
        {
            state[2] = (uint)(running + price);
            return LimitReading.Agree(free - (long)((double)last * (window - elapsed) / window));
        }

        long charged = Math.Max(running, Math.Min(_permits, running + price));
        state[2] = (uint)charged;
        return price > _permits ? LimitReading.Never() : LimitReading.Deny(RetryAfter(CountDenied ? charged : running, last, price, elapsed));
    }

    public override float PermitsOf(long left) => (float)left / _scale;

    public override void Adjust(Span<uint> state, in CounterInput input, double permits)
    {
        MoveTo(state, input.At, input.At.Ticks % WindowTicks);
        long running = state[2] + ChangeOf(permits);

        // What was taken before the window changed is given back there.
        state[1] = (uint)Math.Max(0, state[1] + Math.Min(0, running));
        state[2] = (uint)Math.Clamp(running, 0, _permits);
    }

    // Brings the counts to the window that runs. After a step back of the clock they stay, in the window that runs now.
    private void MoveTo(Span<uint> state, in Instant now, long elapsed)
    {
        uint end = now.At(now.Ticks - elapsed + 2 * WindowTicks);
        long late = (long)(int)(end - state[0]) * now.UnitTicks;
        (uint last, uint running) = now.Ahead(state[0]) <= 0 ? (0, 0)
            : late < WindowTicks / 2 ? (state[1], state[2])
            : late < WindowTicks + WindowTicks / 2 ? (state[2], 0u)
            : (0, 0);
        (state[0], state[1], state[2]) = (end, last, running);
    }

    // last * covered is at most free * window, without rounding.
    private static bool IsAtMost(long last, long covered, long free, long window)
    {
        ulong high = Math.BigMul((ulong)last, (ulong)covered, out ulong low);
        ulong limitHigh = Math.BigMul((ulong)free, (ulong)window, out ulong limitLow);
        return high < limitHigh || (high == limitHigh && low <= limitLow);
    }

    private long RetryAfter(long running, long last, long price, long elapsed)
    {
        long free = _permits - running - price;
        if (free >= 0)
        {
            // Still in this window: when the last one has moved out far enough.
            return EarliestElapsed(last, free) - elapsed;
        }

        // In the next window, where the running one is the last.
        return WindowTicks - elapsed + EarliestElapsed(running, _permits - price);
    }

    // Asked only where the last window is what was in the way, and so held something.
    private long EarliestElapsed(long last, long free) => WindowTicks - (long)Int128.Min(WindowTicks, (Int128)free * WindowTicks / last);

    public override long PriceOf(double cost) => (long)Math.Min(Math.Ceiling(cost * _scale), uint.MaxValue);
}
