using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Decisions;
using BotSentinel.Updates;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.AspNetCore;

/// <summary>Tells a limited user to wait, in the answer to the webhook request: Telegram carries out the call found there.</summary>
internal static class WebhookNotice
{
    /// <summary>Whether there is a chat to tell it in: not for inline queries, polls or channels.</summary>
    public static bool CanBeSent(BotUpdate update) =>
        update.Kind is UpdateKind.Message or UpdateKind.EditedMessage or UpdateKind.CallbackQuery
        && update.ChatKind is ChatKind.Private or ChatKind.Group or ChatKind.Supergroup
        && update.ChatId.Number != 0;

    public static Task WriteAsync(HttpResponse response, BotUpdate update, in Decision decision)
    {
        JsonObject call = new() { ["method"] = "sendMessage", ["chat_id"] = update.ChatId.Number, ["text"] = decision.NoticeText() };
        if (update.ThreadId != 0)
        {
            call["message_thread_id"] = update.ThreadId;
        }

        if (update.ChatKind != ChatKind.Private)
        {
            call["reply_parameters"] = new JsonObject { ["message_id"] = update.MessageId, ["allow_sending_without_reply"] = true };
        }

        // The application's own JSON options could rename what Telegram has to understand.
        return response.WriteAsJsonAsync(call, JsonSerializerOptions.Default);
    }
}
