using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotSentinel.Testing.Wire;

/// <summary>A method call: its name, its parameters as text (objects and arrays as JSON), its files.</summary>
internal sealed class ApiRequest(string method, Dictionary<string, string> parameters, Dictionary<string, UploadedFile> files)
{
    public string Method { get; } = method;

    public IReadOnlyDictionary<string, string> Parameters { get; } = parameters;

    public IReadOnlyDictionary<string, UploadedFile> Files { get; } = files;

    public bool InWebhookAnswer { get; init; }

    public bool TestEnvironment { get; init; }

    /// <summary>Parameters from the members of a JSON object.</summary>
    public static Dictionary<string, string> ParametersOf(JsonElement json)
    {
        var parameters = new Dictionary<string, string>();
        foreach (JsonProperty member in json.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                parameters[member.Name] = member.Value.ToString();
            }
        }

        return parameters;
    }

    /// <summary>Null when absent or empty, as Telegram sees it.</summary>
    public string? Text(string name) => Parameters.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    public string Required(string name) => Text(name) ?? throw ApiFailure.BadRequest($"parameter \"{name}\" is required");

    public long Number(string name, long otherwise = 0) =>
        Text(name) is { } text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : otherwise;

    public double Fraction(string name) => double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : 0;

    public bool Flag(string name) => Text(name) is { } text && (text == "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Null when absent.</summary>
    public JsonNode? Json(string name)
    {
        try
        {
            return Text(name) is { } text ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            throw ApiFailure.BadRequest($"can't parse {name} JSON object");
        }
    }

    /// <summary>The texts of a JSON array; null when absent.</summary>
    public string[]? Texts(string name) => Json(name) is JsonArray array ? [.. array.Select(item => item?.ToString() ?? "")] : null;
}
