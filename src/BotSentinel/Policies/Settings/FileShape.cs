using System.Text.Json;

namespace BotSentinel.Policies.Settings;

/// <summary>A file that has to be there when the policy is made.</summary>
/// <param name="words">What it is, with "a".</param>
/// <param name="read">Reads it, and throws if it is not what it should be; the message is told.</param>
internal sealed class FileShape(string words, Action<string> read) : ValueShape<string>
{
    public override string Words => $"the path of {words}";

    public override void Write(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        writer.WriteNumber("minLength", 1);
    }

    protected override bool TryParse(JsonElement json, bool lenient, out string? value)
    {
        value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return value is not null;
    }

    protected override Fault? Fault(string value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return new Fault("is empty.", $"Write {Words}.");
        }

        try
        {
            read(value);
            return null;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Fault("is no file.", $"Write {Words}; one that does not begin with / is looked for in {Directory.GetCurrentDirectory()}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or NotSupportedException)
        {
            return new Fault($"cannot be read: {failure.Message}", $"Write {Words}.");
        }
    }

    protected override string Format(string value) => $"\"{value}\"";
}
