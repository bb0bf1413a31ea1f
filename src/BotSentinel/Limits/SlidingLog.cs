using BotSentinel.Policies;

namespace BotSentinel.Limits;

/// <summary>The window moves with the clock, and every permit comes back exactly one window after it was taken.</summary>
internal sealed class SlidingLog(string identity, string name, LimitOptions options, bool countDenied)
    : ExpiryLog(identity, name, options, countDenied);
