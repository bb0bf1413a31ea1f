using System.Text;
using System.Text.Json;

namespace BotSentinel.Tests.Updates.Telegram;

/// <summary>The project's own updates: invented, one for each update type, message kind and odd situation.</summary>
internal static class FixtureFile
{
    public static IReadOnlyDictionary<string, byte[]> Read(string file)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", file + ".json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.EnumerateObject().ToDictionary(update => update.Name, update => Encoding.UTF8.GetBytes(update.Value.GetRawText()));
    }

    public static IReadOnlyList<byte[]> ReadAll() => [.. Read("updates").Values, .. Read("messages").Values, .. Read("services").Values, .. Read("situations").Values];
}
