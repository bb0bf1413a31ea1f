using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotSentinel.Testing.Delivery;

/// <summary>An update written by hand: what the fake needs to know of it, whatever else it holds.</summary>
internal sealed class RawUpdate
{
    private readonly JsonObject _json;

    private RawUpdate(JsonObject json)
    {
        _json = json;
        Id = Number(json["update_id"]);
        (string? type, JsonNode? body) = json.FirstOrDefault(member => member.Key != "update_id");
        Type = type ?? "";
        ChatJson = (Member(body, "chat") ?? Member(Member(body, "message"), "chat")) as JsonObject;
        Lane = Number(Member(ChatJson ?? Member(body, "from") ?? Member(body, "user"), "id"));
    }

    public long Id { get; }

    public string Type { get; }

    public long Lane { get; }

    /// <summary>Null without a chat.</summary>
    public JsonObject? ChatJson { get; }

    public static RawUpdate Parse(string json)
    {
        try
        {
            return new RawUpdate(JsonNode.Parse(json) as JsonObject ?? throw new ArgumentException("An update is a JSON object.", nameof(json)));
        }
        catch (JsonException exception)
        {
            throw new ArgumentException("This is no JSON: " + exception.Message, nameof(json), exception);
        }
    }

    public byte[] ToUtf8Json(long updateId)
    {
        _json["update_id"] = updateId;
        return JsonSerializer.SerializeToUtf8Bytes((JsonNode)_json, JsonSerializerOptions.Default);
    }

    private static JsonNode? Member(JsonNode? node, string name) => (node as JsonObject)?[name];

    private static long Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : 0;
}
