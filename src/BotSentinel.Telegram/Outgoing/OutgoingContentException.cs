using BotSentinel.Decisions;

namespace BotSentinel.Telegram.Outgoing;

/// <summary>A message of the bot was not sent: the content rules for what it sends (<c>outgoingContent</c>) refuse it. Nothing has reached Telegram.</summary>
public sealed class OutgoingContentException : Exception
{
    /// <summary>A message was not sent.</summary>
    /// <param name="decision">What was decided about it. Its findings quote the message; the exception's own text does not.</param>
    public OutgoingContentException(Decision decision)
        : base($"BotSentinel refuses to send this message: content rule \"{decision.Detail}\" of outgoingContent.") => Decision = decision;

    /// <summary>What was decided.</summary>
    public Decision Decision { get; }
}
