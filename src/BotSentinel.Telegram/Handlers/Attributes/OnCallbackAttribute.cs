namespace BotSentinel.Telegram.Handlers;

/// <summary>
/// The method gets presses of inline buttons with this data. Parameters of type <see cref="string"/>, <see cref="int"/> or <see cref="long"/>
/// get what the <c>*</c> stand for, in their order; without any <c>*</c> a string gets the data. Where a number is wanted and none there,
/// the method is passed over.
/// </summary>
/// <param name="data">The data, letter for letter; <c>*</c> stands for any text, none included.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class OnCallbackAttribute(string data = "*") : Attribute
{
    /// <summary>The data.</summary>
    public string Data => data;
}
