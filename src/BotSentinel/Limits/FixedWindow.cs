using BotSentinel.Policies;

namespace BotSentinel.Limits;

/// <summary>
/// The window begins with a subject's first update, and all permits come back at its end. Across that end up to twice the
/// permits can pass within one window's time: the price of the simplest count.
/// </summary>
internal sealed class FixedWindow(string identity, string name, LimitOptions options, bool countDenied)
    : WindowCount(identity, name, options, countDenied)
{
    protected override long EndOf(long now) => now + WindowTicks;
}
