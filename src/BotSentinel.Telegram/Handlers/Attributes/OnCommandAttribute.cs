namespace BotSentinel.Telegram.Handlers;

/// <summary>
/// The method gets messages that begin with one of these commands, in text or caption. Case does not matter; a command that is addressed to
/// another bot (<c>/start@other_bot</c>) comes to nobody. A <see cref="string"/> parameter gets what comes after the command; of several
/// parameters each gets a word, and the last one the rest. Where an <see cref="int"/> or <see cref="long"/> parameter gets no number, the
/// method is passed over.
/// </summary>
/// <param name="commands">Commands with or without the slash: up to 32 letters, digits and underscores. <c>*</c> is any command that no other handler takes.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class OnCommandAttribute(params string[] commands) : Attribute
{
    /// <summary>The commands.</summary>
    public IReadOnlyList<string> Commands => commands;
}
