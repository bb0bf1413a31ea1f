using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BotSentinel.Policies.Settings;

namespace BotSentinel.Policies;

/// <summary>
/// Writes options as a policy file. What has its default is left out and names are sorted, so that equal options make equal text.
/// A textual id of digits alone reads back as the number.
/// </summary>
public static class PolicyWriter
{
    // Texts stay readable; the file is not put into a page of HTML.
    private static readonly JsonWriterOptions Json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>Writes the options as JSON in UTF-8.</summary>
    public static void Write(SentinelOptions options, Stream stream)
    {
        using Utf8JsonWriter writer = new(stream, Json);
        SentinelSettings.Root.Write(writer, options);
    }

    /// <summary>The options as JSON.</summary>
    public static string Write(SentinelOptions options)
    {
        using MemoryStream stream = new();
        Write(options, stream);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
