using BotSentinel.Policies;

namespace BotSentinel.Limits;

/// <summary>As <see cref="FixedWindow"/>, but all subjects' windows begin together: at whole multiples of the window since the year 1, UTC.</summary>
internal sealed class AlignedWindow(string identity, string name, LimitOptions options, bool countDenied)
    : WindowCount(identity, name, options, countDenied)
{
    protected override long EndOf(long now) => now - now % WindowTicks + WindowTicks;
}
