using System.Buffers;
using System.Text;
using System.Text.Json;

namespace BotSentinel.Testing.Delivery;

/// <summary>
/// An update written by hand: what the fake needs to know of it, whatever else it holds. Odd members (doubled, deep, of
/// the wrong type) go to the bot as they were written.
/// </summary>
internal sealed class RawUpdate
{
    private const int DeepestNesting = 900;
    private readonly string _text;
    private readonly JsonElement _json;

    private RawUpdate(string text, JsonElement json)
    {
        _text = text;
        _json = json;
        Id = Number(Member(json, "update_id"));
        JsonProperty? content = json.EnumerateObject().Cast<JsonProperty?>().FirstOrDefault(member => !member!.Value.NameEquals("update_id"));
        JsonElement? body = content?.Value;
        Type = content?.Name ?? "";
        Chat = Member(body, "chat") ?? Member(Member(body, "message"), "chat");
        Lane = Number(Member(Chat ?? Member(body, "from") ?? Member(body, "user"), "id"));
    }

    public long Id { get; }

    public string Type { get; }

    public long Lane { get; }

    /// <summary>Null without a chat.</summary>
    public JsonElement? Chat { get; }

    public static RawUpdate Parse(string json)
    {
        try
        {
            JsonElement root = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = DeepestNesting });
            return root.ValueKind == JsonValueKind.Object ? new RawUpdate(json, root) : throw new ArgumentException("An update is a JSON object.", nameof(json));
        }
        catch (JsonException exception)
        {
            throw new ArgumentException("This is no JSON: " + exception.Message, nameof(json), exception);
        }
    }

    /// <summary>A number of this update's object.</summary>
    public static long Number(JsonElement? value) => value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long integer) ? integer : 0;

    /// <summary>A member, if this is an object that has it.</summary>
    public static JsonElement? Member(JsonElement? value, string name) => value is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out JsonElement member) ? member : null;

    public byte[] ToUtf8Json(long updateId)
    {
        if (updateId == Id)
        {
            return Encoding.UTF8.GetBytes(_text);
        }

        var buffer = new ArrayBufferWriter<byte>(_text.Length + 32);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteNumber("update_id", updateId);
        foreach (JsonProperty member in _json.EnumerateObject().Where(member => !member.NameEquals("update_id")))
        {
            writer.WritePropertyName(member.Name);
            writer.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
