namespace BotSentinel.Telegram.Handlers;

/// <summary>The method gets messages with this text. Commands never come here, nor captions. Parameters get what the <c>*</c> stand for, as with <see cref="OnCallbackAttribute"/>.</summary>
/// <param name="text">The whole text; <c>*</c> stands for any text, none included.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class OnTextAttribute(string text = "*") : Attribute
{
    /// <summary>The text.</summary>
    public string Text => text;

    /// <summary>Whether case does not matter. Default false.</summary>
    public bool IgnoreCase { get; init; }
}
