namespace BotSentinel.Telegram.Handlers;

/// <summary>Tells a user whom a <see cref="RateLimitAttribute"/> here refuses, once in each window.</summary>
/// <param name="text">What to tell; <c>{seconds}</c> stands for the whole seconds to wait. Null: a built-in English text.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, Inherited = false)]
public sealed class NotifyAttribute(string? text = null) : Attribute
{
    /// <summary>What to tell.</summary>
    public string? Text => text;
}
