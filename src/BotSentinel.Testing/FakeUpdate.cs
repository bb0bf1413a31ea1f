using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;

namespace BotSentinel.Testing;

/// <summary>Something a user does, ready to be given to a bot: a Telegram update without its number. Immutable; one can be given to several bots.</summary>
public sealed class FakeUpdate
{
    internal FakeUpdate(string type, FakeChat chat, JsonObject body)
    {
        Type = type;
        Chat = chat;
        MessageId = (int?)body["message_id"] ?? (int?)body["message"]?["message_id"] ?? 0;
        Body = JsonSerializer.SerializeToUtf8Bytes((JsonNode)body, JsonSerializerOptions.Default);
    }

    /// <summary>Telegram's name of the type: <c>message</c>, <c>callback_query</c>...</summary>
    public string Type { get; }

    /// <summary>The chat it happens in; for an inline query its user.</summary>
    public FakeChat Chat { get; }

    /// <summary>The message in question; 0 without one.</summary>
    public int MessageId { get; }

    internal ReadOnlyMemory<byte> Body { get; }

    /// <summary>The Update object that a bot gets, as UTF-8.</summary>
    /// <param name="updateId">The number to give it.</param>
    public byte[] ToUtf8Json(long updateId) => Number(updateId, Type, Body.Span);

    /// <summary>The Update object that a bot gets, as text.</summary>
    /// <param name="updateId">The number to give it.</param>
    public string ToJson(long updateId) => Encoding.UTF8.GetString(ToUtf8Json(updateId));

    /// <summary>What the engine sees of it.</summary>
    /// <param name="updateId">The number to give it.</param>
    /// <param name="source">Who received it and when; the default value leaves the time to the engine.</param>
    public BotUpdate ToBotUpdate(long updateId = 1, UpdateSource source = default) =>
        TelegramUpdateReader.TryRead(ToUtf8Json(updateId), source, out BotUpdate? update, out UpdateReadError error)
            ? update
            : throw new InvalidOperationException($"The engine does not read its own fake's update: {error}");

    internal static byte[] Number(long updateId, string type, ReadOnlySpan<byte> body)
    {
        var buffer = new ArrayBufferWriter<byte>(body.Length + 48);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("update_id", updateId);
        json.WritePropertyName(type);
        json.WriteRawValue(body, skipInputValidation: true);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
