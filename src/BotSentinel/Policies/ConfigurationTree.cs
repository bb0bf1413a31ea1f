using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace BotSentinel.Policies;

/// <summary>Makes JSON of a configuration section: numbered keys become lists, all values texts.</summary>
internal static class ConfigurationTree
{
    // A list may have gaps, since an environment variable can name any index; it must not be made huge by one.
    private const int LongestList = 10_000;

    public static string PathOf(IConfiguration section) => (section as IConfigurationSection)?.Path ?? "";

    public static JsonDocument ToJson(IConfiguration section)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            WriteObject(writer, section.GetChildren());
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter writer, IConfigurationSection section)
    {
        IConfigurationSection[] children = [.. section.GetChildren()];
        if (children.Length == 0)
        {
            writer.WriteStringValue(section.Value);
        }
        else if (Array.TrueForAll(children, child => IndexOf(child) is not null))
        {
            WriteList(writer, children.ToDictionary(child => IndexOf(child)!.Value));
        }
        else
        {
            WriteObject(writer, children);
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, IEnumerable<IConfigurationSection> children)
    {
        writer.WriteStartObject();
        foreach (IConfigurationSection child in children)
        {
            writer.WritePropertyName(child.Key);
            Write(writer, child);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes null for what is left out, so that each item keeps the index that its path will show.</summary>
    private static void WriteList(Utf8JsonWriter writer, Dictionary<int, IConfigurationSection> children)
    {
        writer.WriteStartArray();
        for (int i = 0; i <= children.Keys.Max(); i++)
        {
            if (children.TryGetValue(i, out IConfigurationSection? child))
            {
                Write(writer, child);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        writer.WriteEndArray();
    }

    private static int? IndexOf(IConfigurationSection child) =>
        int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        && index < LongestList && (child.Key[0] != '0' || child.Key.Length == 1) ? index : null;
}
