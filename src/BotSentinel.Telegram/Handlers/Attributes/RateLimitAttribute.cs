using BotSentinel.Policies;
using BotSentinel.Scopes;

namespace BotSentinel.Telegram.Handlers;

/// <summary>
/// A limit of the method, or one that all handlers of the class share. It makes a policy with the handler's name (<c>Shop.Buy</c>) or the
/// class's, beside those of the rules; all are checked and taken as one. A policy file may have a policy of that name in its place.
/// </summary>
/// <param name="permits">Updates in each window. From 1 to 1 billion.</param>
/// <param name="window">The window: <c>10s</c>, <c>5m</c>, <c>1h30m</c>. From 1 ms to 10 years.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class RateLimitAttribute(int permits, string window) : Attribute
{
    /// <summary>Updates in each window.</summary>
    public int Permits => permits;

    /// <summary>The window.</summary>
    public string Window => window;

    /// <summary>Whose updates are counted together. Default <see cref="LimitScope.User"/>.</summary>
    public LimitScope Scope { get; init; } = LimitScope.User;

    /// <summary>Permits that a token bucket lets be taken at once; 0, the default: all of them.</summary>
    public int Burst { get; init; }

    /// <summary>How it is counted. Default <see cref="LimitAlgorithm.TokenBucket"/>.</summary>
    public LimitAlgorithm Algorithm { get; init; } = LimitAlgorithm.TokenBucket;
}
