using System.Collections.Immutable;
using System.Text.Json;

namespace BotSentinel.Policies.Settings;

/// <summary>Any number of values; a single one may be written without brackets.</summary>
internal sealed class ListShape<T>(Shape<T> item) : Shape<ImmutableArray<T>>
{
    public override string Words => $"{item.Words}; or a list";

    public override RecordShape? Record => item.Record;

    public override bool TryRead(JsonElement json, SettingPath path, Findings findings, out ImmutableArray<T> value)
    {
        if (findings.IsLenient && json.ValueKind == JsonValueKind.String && json.GetString() is "")
        {
            value = [];
            return true;
        }

        if (json.ValueKind != JsonValueKind.Array)
        {
            bool single = item.TryRead(json, path, findings, out T? only);
            value = single ? [only!] : [];
            return single;
        }

        var items = ImmutableArray.CreateBuilder<T>();
        bool all = true;
        int index = 0;
        foreach (JsonElement element in json.EnumerateArray())
        {
            SettingPath place = path[index++];
            if (findings.IsLenient && element.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            all &= item.TryRead(element, place, findings, out T? one);
            if (one is not null)
            {
                items.Add(one);
            }
        }

        value = items.ToImmutable();
        return all;
    }

    public override void Write(Utf8JsonWriter writer, ImmutableArray<T> value)
    {
        if (value.Length == 1 && item.Record is null)
        {
            item.Write(writer, value[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (T one in value)
        {
            item.Write(writer, one);
        }

        writer.WriteEndArray();
    }

    public override void Check(ImmutableArray<T> value, SettingPath path, Findings findings)
    {
        for (int i = 0; !value.IsDefault && i < value.Length; i++)
        {
            item.Check(value[i], path[i], findings);
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("oneOf");
        writer.WriteStartObject();
        item.WriteSchema(writer);
        writer.WriteEndObject();
        writer.WriteStartObject();
        writer.WriteString("type", "array");
        writer.WriteStartObject("items");
        item.WriteSchema(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    public override bool AreSame(ImmutableArray<T> a, ImmutableArray<T> b) => a == b || (a.IsDefaultOrEmpty && b.IsDefaultOrEmpty);
}

/// <summary>Values by name, compared without case.</summary>
internal sealed class MapShape<T>(TextShape name, Shape<T> item) : Shape<ImmutableDictionary<string, T>>
{
    public override string Words => $"names in braces, each with {item.Words}";

    public override RecordShape? Record => item.Record;

    public override bool TryRead(JsonElement json, SettingPath path, Findings findings, out ImmutableDictionary<string, T>? value)
    {
        value = ImmutableDictionary.Create<string, T>(StringComparer.OrdinalIgnoreCase);
        if (findings.IsLenient && json.ValueKind == JsonValueKind.String && json.GetString() is "")
        {
            return true;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return Refuse(json, path, findings);
        }

        foreach (JsonProperty property in json.EnumerateObject())
        {
            SettingPath place = path[property.Name];
            CheckName(property.Name, place, findings);
            item.TryRead(property.Value, place, findings, out T? one);
            if (value.ContainsKey(property.Name))
            {
                findings.Add(place, null, "stands here twice; names are compared without case.", "Rename one, or put the two together.");
            }
            else if (one is not null)
            {
                value = value.Add(property.Name, one);
            }
        }

        return true;
    }

    public override void Write(Utf8JsonWriter writer, ImmutableDictionary<string, T> value)
    {
        writer.WriteStartObject();
        foreach ((string key, T one) in value.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            writer.WritePropertyName(key);
            item.Write(writer, one);
        }

        writer.WriteEndObject();
    }

    public override void Check(ImmutableDictionary<string, T> value, SettingPath path, Findings findings)
    {
        foreach ((string key, T one) in value.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            CheckName(key, path[key], findings);
            item.Check(one, path[key], findings);
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "object");
        writer.WriteStartObject("propertyNames");
        name.WriteSchema(writer);
        writer.WriteEndObject();
        writer.WriteStartObject("additionalProperties");
        item.WriteSchema(writer);
        writer.WriteEndObject();
    }

    public override bool AreSame(ImmutableDictionary<string, T> a, ImmutableDictionary<string, T> b) => a.IsEmpty && b.IsEmpty;

    private void CheckName(string key, SettingPath place, Findings findings)
    {
        if (name.Judge(key) is { } fault)
        {
            findings.Add(place, $"\"{key}\"", "is no name.", fault.Remedy);
        }
    }
}
