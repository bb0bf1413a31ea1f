using System.Text.Json;
using System.Text.RegularExpressions;

namespace BotSentinel.Policies.Settings;

/// <summary>A regular expression.</summary>
internal sealed class PatternShape : ValueShape<string>
{
    private const int Longest = 4096;

    public override string Words => "a regular expression of .NET of up to 4,096 characters";

    public override void Write(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        writer.WriteString("format", "regex");
    }

    protected override bool TryParse(JsonElement json, bool lenient, out string? value)
    {
        value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return value is not null;
    }

    protected override Fault? Fault(string value)
    {
        if (string.IsNullOrEmpty(value) || value.Length > Longest)
        {
            return new Fault(string.IsNullOrEmpty(value) ? "is empty." : "is too long.", $"Write {Words}.");
        }

        try
        {
            _ = new Regex(value, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (RegexParseException failure)
        {
            return new Fault($"is no regular expression: {failure.Error}, at character {failure.Offset}.", "Correct it there, or put a backslash before a sign that is meant as such.");
        }
    }

    protected override string Format(string value) => $"\"{value}\"";
}
