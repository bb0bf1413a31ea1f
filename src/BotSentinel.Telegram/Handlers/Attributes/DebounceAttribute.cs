using BotSentinel.Scopes;

namespace BotSentinel.Telegram.Handlers;

/// <summary>Refuses to the method, or to all handlers of the class, what repeats the subject's last update within the window.</summary>
/// <param name="window">How soon is too soon: <c>2s</c>, <c>500ms</c>. From 1 ms to 1 day.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, Inherited = false)]
public sealed class DebounceAttribute(string window) : Attribute
{
    /// <summary>How soon is too soon.</summary>
    public string Window => window;

    /// <summary>Whose repetitions count. Default <see cref="LimitScope.User"/> in each <see cref="LimitScope.Chat"/>.</summary>
    public LimitScope Scope { get; init; } = LimitScope.User | LimitScope.Chat;
}
