using System.Globalization;
using System.Text.Json;
using BotSentinel.Decisions;
using BotSentinel.Updates;

namespace BotSentinel.Server.Notices;

/// <summary>A message that tells a limited user to wait.</summary>
internal sealed record LimitNotice(long ChatId, long ThreadId, long ReplyTo, string Text)
{
    private const string BuiltInText = "Too many requests. Please try again in {seconds} s.";

    /// <summary>The notice that the decision asks for; null when it asks for none, or when there is no chat to send it to.</summary>
    public static LimitNotice? For(BotUpdate update, Decision decision)
    {
        if (!decision.ShouldNotify || !CanAnswer(update))
        {
            return null;
        }

        double seconds = Math.Min(Math.Ceiling(decision.RetryAfter.TotalSeconds), int.MaxValue);
        string text = (decision.NotifyText ?? BuiltInText).Replace("{seconds}", Math.Max(1, seconds).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        bool inGroup = update.ChatKind is ChatKind.Group or ChatKind.Supergroup;
        return new LimitNotice(update.ChatId.Number, update.ThreadId, inGroup ? update.MessageId : 0, text);
    }

    /// <summary>The notice as an answer to a webhook request, which Telegram carries out.</summary>
    public byte[] AsWebhookReply() => Json("sendMessage");

    /// <summary>The notice as the body of a <c>sendMessage</c> call.</summary>
    public byte[] AsCall() => Json(null);

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
