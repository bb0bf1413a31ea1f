using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotSentinel.Testing.Wire;

/// <summary>The answer to a method call: HTTP status and the JSON as it goes out.</summary>
internal readonly record struct ApiAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    public static ApiAnswer True { get; } = Ok(true);

    public static ApiAnswer Ok(JsonNode? result, string? description = null) => Ok(json => Write(json, result), description);

    /// <param name="result">Writes exactly one JSON value.</param>
    /// <param name="description">Telegram's remark; null: none.</param>
    public static ApiAnswer Ok(Action<Utf8JsonWriter> result, string? description = null) => Compose(200, json =>
    {
        json.WriteBoolean("ok", true);
        json.WritePropertyName("result");
        result(json);
        if (description is not null)
        {
            json.WriteString("description", description);
        }
    });

    public static ApiAnswer Fail(int status, string description, int? retryAfter = null) => Compose(status, json =>
    {
        json.WriteBoolean("ok", false);
        json.WriteNumber("error_code", status);
        json.WriteString("description", description);
        if (retryAfter is { } seconds)
        {
            json.WriteStartObject("parameters");
            json.WriteNumber("retry_after", seconds);
            json.WriteEndObject();
        }
    });

    private static ApiAnswer Compose(int status, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return new ApiAnswer(status, buffer.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, JsonNode? node)
    {
        if (node is null)
        {
            json.WriteNullValue();
        }
        else
        {
            node.WriteTo(json);
        }
    }
}
