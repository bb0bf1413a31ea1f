using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Limits;

/// <summary>
/// The window moves with the clock. Two counters stand for it: those of the running and of the last aligned window, the
/// last one weighted by the part of it that the moving window still covers, as if its updates had come evenly.
/// State: <see cref="CounterState.First"/> is the last window's count, <see cref="CounterState.Second"/> the running one's, and
/// <see cref="CounterState.Until"/> the end of the window after the running one.
/// </summary>
internal sealed class SlidingWindow(string identity, string name, LimitOptions options, bool countDenied)
    : CounterRule(identity, name, options.Scope, countDenied)
{
    private readonly long _permits = options.Permits;

    public override int Cost { get; } = options.Cost;

    public override long WindowTicks { get; } = options.Window.Ticks;

    public override LimitReading Decide(in CounterState before, in CounterInput input, out CounterState after)
    {
        long window = WindowTicks;
        long start = input.Now - input.Now % window;
        long elapsed = input.Now - start;
        (long last, long running) = CountsAt(before, start);

        long free = _permits - running - Cost;
        if (free >= 0 && Weighted(last, window - elapsed, free))
        {
            after = new CounterState(start + 2 * window, last, running + Cost);
            return LimitReading.Agree((float)(_permits - running - Cost - (double)last * (window - elapsed) / window));
        }

        after = new CounterState(start + 2 * window, last, Math.Min(_permits, running + Cost));
        return LimitReading.Deny(RetryAfter(CountDenied ? after.Second : running, last, elapsed));
    }

    private (long Last, long Running) CountsAt(in CounterState state, long start)
    {
        long windowsAgo = (start + 2 * WindowTicks - state.Until) / WindowTicks;
        return state.Until == 0 ? (0, 0) : windowsAgo switch
        {
            // Negative after a step back of the clock: the counts stay, in the window that runs now.
            <= 0 => (state.First, state.Second),
            1 => (state.Second, 0),
            _ => (0, 0),
        };
    }

    // last * covered / window <= free, without rounding.
    private bool Weighted(long last, long covered, long free) => (Int128)last * covered <= (Int128)free * WindowTicks;

    private long RetryAfter(long running, long last, long elapsed)
    {
        long free = _permits - running - Cost;
        if (free >= 0)
        {
            // Still in this window: when the last one has moved out far enough.
            return EarliestElapsed(last, free) - elapsed;
        }

        // In the next window, where the running one is the last.
        return WindowTicks - elapsed + EarliestElapsed(running, _permits - Cost);
    }

    private long EarliestElapsed(long last, long free) =>
        last == 0 ? 0 : Math.Max(0, WindowTicks - (long)Int128.Min(WindowTicks, (Int128)free * WindowTicks / last));
}
