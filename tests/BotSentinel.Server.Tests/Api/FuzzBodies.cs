using System.Text;
using System.Text.Json.Nodes;

namespace BotSentinel.Server.Tests.Api;

/// <summary>Bodies after the API's own schemas, and then spoilt: a value of another type, a member too many, bytes that are no text.</summary>
internal sealed class FuzzBodies(Random random, JsonNode description, Dictionary<string, string> ids)
{
    /// <summary>Texts that have made trouble somewhere.</summary>
    public static readonly string[] Texts =
    [
        "", " ", "a", "draft", "published", "0", "-1", "1e400", "9223372036854775808", "2147483648", "NaN", "null", "true", "user:0", "user:-9223372036854775808", "chat:", "network:::/0", "network:1.2.3.4/33",
        "\0", "a\0b", "\ufeff", "\u202e", "\u001b[2J", "\r\nX-Injected: 1", "' OR 1=1 --", "\"", "\\", "../../etc/passwd", "{0}", "%s%n", "<script>", "caf\u00e9", "\U0001f4a5", "\u0130", "\u00df", new('x', 70), new('9', 400), new('\u00e4', 3_000),
        "2026-13-45T99:99:99Z", "9999-12-31T23:59:59.9999999-14:00", "0001-01-01T00:00:00+14:00", "http://a:b@c/", "http://[::1", "file:///etc/passwd", "1:a", "bs_", "webhook", "polling",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "0", "-1", "1.5", "1e308", "1e999", "2147483648", "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "[[]]", "[null]", "[{}]", "{\"a\":null}", "\"\\ud800\"", "\"\\u0000\"", "\"\"",
    ];

    /// <summary>A body for a schema; without one, a policy file.</summary>
    public byte[] Next(JsonNode? schema)
    {
        string text = (schema is JsonObject { Count: > 0 } known ? Make(known, 0) : PolicyFile())?.ToJsonString() ?? "null";
        return random.Next(14) switch
        {
            0 => [],
            1 => Broken(Encoding.UTF8.GetBytes(text)),
            2 => Encoding.Unicode.GetBytes(text),
            3 => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            4 => Encoding.UTF8.GetBytes(text[..random.Next(text.Length)]),
            5 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", random.Next(2, 20_000)))),
            6 => Encoding.UTF8.GetBytes(text + text),
            7 => Encoding.UTF8.GetBytes(Pick(Values)),
            8 => Encoding.UTF8.GetBytes($"{text.TrimEnd('}')}{(text.Length > 2 ? "," : "")}\"{random.Next()}\":{Pick(Values)}}}"),
            9 when random.Next(6) == 0 => Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('n', 5 << 20)}\"}}"),
            _ => Encoding.UTF8.GetBytes(text),
        };
    }

    /// <summary>Lines of a list.</summary>
    public byte[] Lines()
    {
        string text = string.Join(random.Next(5) == 0 ? "\r\n" : "\n", Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(4) switch
        {
            0 => $"{random.Next()}",
            1 => $"user:{random.Next()},{Pick(Texts)},{Pick(Texts)}",
            2 => $"{{\"subject\":{Pick(Values)},\"reason\":{Pick(Values)}}}",
            _ => Pick(Texts),
        }));
        byte[] lines = Encoding.UTF8.GetBytes(text);
        return random.Next(4) == 0 ? Broken(lines) : lines;
    }

    private static JsonNode? Parsed(string json)
    {
        try
        {
            // Half a character cannot be written again: it comes in whole bodies alone.
            return json.Contains("ud800", StringComparison.Ordinal) ? null : JsonNode.Parse(json);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private JsonNode? Make(JsonNode schema, int depth)
    {
        if (random.Next(12) == 0)
        {
            return random.Next(2) == 0 ? Parsed(Pick(Values)) : Pick(Texts);
        }

        if ((string?)schema["$ref"] is { } reference)
        {
            return depth > 6 ? null : Make(description["components"]!["schemas"]![reference[(reference.LastIndexOf('/') + 1)..]]!, depth + 1);
        }

        if (schema["oneOf"] is JsonArray choices)
        {
            return Make(choices[random.Next(choices.Count)]!, depth);
        }

        if (schema["enum"] is JsonArray names)
        {
            return names[random.Next(names.Count)]?.DeepClone();
        }

        return TypeOf(schema) switch
        {
            "object" => Members(schema, depth),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => schema["items"] is { } items ? Make(items, depth + 1) : null)]),
            "integer" => random.Next(3) == 0 ? Parsed(Pick(Values)) : random.Next(-2, 20),
            "number" => random.NextDouble(),
            "boolean" => random.Next(2) == 0,
            "string" => Text(),
            "null" => null,
            _ => random.Next(3) == 0 ? PolicyFile() : Parsed(Pick(Values)),
        };
    }

    private string? TypeOf(JsonNode schema) => schema["type"] is JsonArray types ? (string?)types[random.Next(types.Count)] : (string?)schema["type"];

    private JsonObject Members(JsonNode schema, int depth)
    {
        JsonObject made = [];
        foreach ((string name, JsonNode? member) in schema["properties"]?.AsObject().AsEnumerable() ?? [])
        {
            bool isRequired = schema["required"]?.AsArray().Any(required => (string?)required == name) == true;
            if (isRequired ? random.Next(12) > 0 : random.Next(3) > 0)
            {
                made[name] = name switch { "policy" when random.Next(2) == 0 => ids["policy"], "token" when random.Next(2) == 0 => $"{random.Next()}:a", _ => Make(member!, depth + 1) };
            }
        }

        return made;
    }

    private string Text() => random.Next(3) switch
    {
        0 => Pick(Texts),
        1 => Pick([.. ids.Values]),
        _ => $"n{random.Next()}",
    };

    // As one that can be read, with one place spoilt.
    private JsonObject PolicyFile()
    {
        JsonObject limit = new() { ["scope"] = "user", ["permits"] = 5, ["window"] = "1h" };
        JsonObject policy = new() { ["limits"] = new JsonArray(limit), ["mode"] = "enforce" };
        JsonObject file = new() { ["policies"] = new JsonObject { ["default"] = policy }, ["rules"] = new JsonArray(new JsonObject { ["policy"] = "default" }) };
        JsonObject spoilt = Pick([limit, policy, file, file["policies"]!.AsObject()]);
        if (random.Next(4) > 0)
        {
            spoilt[random.Next(2) == 0 && spoilt.Count > 0 ? spoilt.ElementAt(random.Next(spoilt.Count)).Key : Pick(Texts)] = random.Next(2) == 0 ? Parsed(Pick(Values)) : Pick(Texts);
        }

        return file;
    }

    private byte[] Broken(byte[] bytes)
    {
        for (int i = 0; i < 3 && bytes.Length > 0; i++)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(128, 256);
        }

        return bytes;
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
