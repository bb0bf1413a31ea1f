using System.Text.Json;
using BotSentinel.Decisions;
using BotSentinel.Outgoing;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Server.Notices;

/// <summary>A message that tells a limited user to wait.</summary>
internal sealed record LimitNotice(long ChatId, long ThreadId, long ReplyTo, string Text)
{
    /// <summary>The notice that the decision asks for; null when it asks for none, or when there is no chat to send it to.</summary>
    public static LimitNotice? For(BotUpdate update, Decision decision)
    {
        if (!decision.ShouldNotify || !CanAnswer(update))
        {
            return null;
        }

        bool inGroup = update.ChatKind is ChatKind.Group or ChatKind.Supergroup;
        return new LimitNotice(update.ChatId.Number, update.ThreadId, inGroup ? update.MessageId : 0, decision.NoticeText());
    }

    /// <summary>The notice as an answer to a webhook request, which Telegram carries out.</summary>
    public byte[] AsWebhookReply() => Json("sendMessage");

    /// <summary>The notice as the body of a <c>sendMessage</c> call.</summary>
    public byte[] AsCall() => Json(null);

    /// <summary>The notice as the scheduler sees it.</summary>
    public OutgoingCall AsOutgoingCall() => new("sendMessage", ChatId, 1, OutgoingLane.Answer);

    private static bool CanAnswer(BotUpdate update) =>
        update.ChatId.Number != 0 && update.Kind is UpdateKind.Message or UpdateKind.EditedMessage or UpdateKind.CallbackQuery;

    private byte[] Json(string? method)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        if (method is not null)
        {
            json.WriteString("method", method);
        }

        json.WriteNumber("chat_id", ChatId);
        json.WriteString("text", Text);
        if (ThreadId != 0)
        {
            json.WriteNumber("message_thread_id", ThreadId);
        }

        if (ReplyTo != 0)
        {
            json.WriteStartObject("reply_parameters");
            json.WriteNumber("message_id", ReplyTo);
            json.WriteBoolean("allow_sending_without_reply", true);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
