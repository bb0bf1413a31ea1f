using System.Text.Encodings.Web;
using System.Text.Json;
using BotSentinel.Policies.Settings;

namespace BotSentinel.Policies;

/// <summary>The JSON Schema of policy files, for editors to complete, explain and check by.</summary>
public static class PolicySchema
{
    private static readonly JsonWriterOptions Json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>Writes the schema (draft 2020-12) in UTF-8.</summary>
    public static void Write(Stream stream)
    {
        using Utf8JsonWriter writer = new(stream, Json);
        RecordShape[] records = [.. Records()];
        writer.WriteStartObject();
        writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        writer.WriteString("title", "BotSentinel policy file");
        WriteMembers(writer, records[0]);
        writer.WriteStartObject("$defs");
        foreach (RecordShape record in records.Skip(1))
        {
            writer.WriteStartObject(record.Name);
            WriteMembers(writer, record);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Every record of settings, each before those that it holds.</summary>
    internal static IEnumerable<RecordShape> Records()
    {
        HashSet<RecordShape> seen = [SentinelSettings.Root.Record];
        Queue<RecordShape> next = new(seen);
        while (next.TryDequeue(out RecordShape? record))
        {
            yield return record;
            foreach (RecordShape inner in record.Settings.Select(setting => setting.Record).OfType<RecordShape>().Where(seen.Add))
            {
                next.Enqueue(inner);
            }
        }
    }

    private static void WriteMembers(Utf8JsonWriter writer, RecordShape record)
    {
        writer.WriteString("description", record.Description);
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        record.WriteProperties(writer);
        writer.WriteEndObject();
        if (record.Settings.Any(setting => setting.IsRequired))
        {
            writer.WriteStartArray("required");
            foreach (Setting setting in record.Settings.Where(setting => setting.IsRequired))
            {
                writer.WriteStringValue(setting.Key);
            }

            writer.WriteEndArray();
        }

        writer.WriteBoolean("additionalProperties", false);
    }
}
