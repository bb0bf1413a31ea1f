using BotSentinel.Telegram.Outgoing;
using Telegram.Bot;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace BotSentinel.Telegram.Errors;

/// <summary>Tells a user of an error: by an alert after a press, by an answer in a private chat, by a reply in groups; nowhere else.</summary>
internal static class ErrorReply
{
    // Of the answer to a callback query; longer ones are refused.
    private const int LongestAlert = 200;

    /// <summary>The chat that would be written to; null when it is an alert, or there is nowhere to tell it.</summary>
    public static long? ChatOf(HandlerError error) =>
        error.Update is { Message: { Chat.Type: not ChatType.Channel, From: not null } message } ? message.Chat.Id : null;

    /// <summary>Whether there is somewhere to tell it, and it would arrive: after a 429 a message would meet the next one, unless something lets it wait.</summary>
    public static bool CanBeSent(HandlerError error) =>
        error.Update.CallbackQuery is not null || (ChatOf(error) is not null && (error.Key != ErrorKeys.Flood || FloodWait.CanBeWaitedFor(error)));

    public static async Task SendAsync(HandlerError error, string text, CancellationToken cancellationToken)
    {
        using (OutgoingScope.Begin(patience: SideCalls.Patience))
        {
            await SendNowAsync(error, text, cancellationToken);
        }
    }

    private static Task SendNowAsync(HandlerError error, string text, CancellationToken cancellationToken) => error.Update switch
    {
        { CallbackQuery: { } query } => error.Client.AnswerCallbackQuery(query.Id, text.Length <= LongestAlert ? text : text[..LongestAlert], showAlert: true, cancellationToken: cancellationToken),
        { Message: { } message } => error.Client.SendMessage(
            message.Chat.Id,
            text,
            replyParameters: message.Chat.Type == ChatType.Private ? null : new ReplyParameters { MessageId = message.Id, AllowSendingWithoutReply = true },
            messageThreadId: message.IsTopicMessage ? message.MessageThreadId : null,
            cancellationToken: cancellationToken),
        _ => Task.CompletedTask,
    };
}
