using System.Text.Encodings.Web;
using System.Text.Json;

namespace BotSentinel.Cli.Terminal;

/// <summary>JSON as the gateway speaks it, and as scripts get it.</summary>
internal static class ToolJson
{
    /// <summary>Members that are not known here are passed over: the gateway may be newer.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonSerializerOptions Indented { get; } = new(Options) { WriteIndented = true };

    public static string Line<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static Task WriteAsync<T>(Shell shell, T value) => shell.Output.WriteLineAsync(JsonSerializer.Serialize(value, Indented));
}
