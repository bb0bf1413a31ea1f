namespace BotSentinel.Telegram.Handlers;

/// <summary>The method gets inline queries with this text. Parameters get what the <c>*</c> stand for, as with <see cref="OnCallbackAttribute"/>.</summary>
/// <param name="query">The whole query; <c>*</c> stands for any text, none included.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class OnInlineQueryAttribute(string query = "*") : Attribute
{
    /// <summary>The query.</summary>
    public string Query => query;
}
