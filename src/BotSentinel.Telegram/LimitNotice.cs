using BotSentinel.Decisions;
using BotSentinel.Updates;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram;

/// <summary>Tells a limited user to wait, where the update came from; in groups as an answer to the message.</summary>
internal static class LimitNotice
{
    /// <summary>Whether there is a chat to tell it in: not for inline queries, polls or channels.</summary>
    public static bool CanBeSent(BotUpdate update) =>
        update.Kind is UpdateKind.Message or UpdateKind.EditedMessage or UpdateKind.CallbackQuery
        && update.ChatKind is ChatKind.Private or ChatKind.Group or ChatKind.Supergroup
        && update.ChatId.Number != 0;

    public static Task SendAsync(ITelegramBotClient client, BotUpdate update, Decision decision, CancellationToken cancellationToken) =>
        client.SendMessage(
            update.ChatId.Number,
            decision.NoticeText(),
            replyParameters: update.ChatKind == ChatKind.Private ? null : new ReplyParameters { MessageId = (int)update.MessageId, AllowSendingWithoutReply = true },
            messageThreadId: update.ThreadId == 0 ? null : (int)update.ThreadId,
            cancellationToken: cancellationToken);
}
