using System.Text.Json;

namespace BotSentinel.Policies.Settings;

/// <summary>One setting, as schema and docs see it.</summary>
internal abstract class Setting(string key, string description, string? defaultText, bool isRequired)
{
    /// <summary>Its name in files.</summary>
    public string Key => key;

    /// <summary>What it does, for people.</summary>
    public string Description => description;

    /// <summary>What holds without it; null when the description says so, or it is required.</summary>
    public string? DefaultText => defaultText;

    public bool IsRequired => isRequired;

    /// <summary>What to write, in words.</summary>
    public abstract string Words { get; }

    /// <summary>The record inside; null for values.</summary>
    public abstract RecordShape? Record { get; }
}

/// <summary>One setting of a record.</summary>
internal abstract class Setting<T>(string key, string description, string? defaultText, bool isRequired) : Setting(key, description, defaultText, isRequired)
{
    /// <summary>The record with this setting read; unchanged when it cannot be.</summary>
    public abstract T Read(T record, JsonElement json, SettingPath path, Findings findings);

    /// <summary>Writes the setting unless it has its default.</summary>
    public abstract void Write(Utf8JsonWriter writer, T record, T defaults);

    /// <summary>Whether two records say the same here.</summary>
    public abstract bool AreSame(T a, T b);

    /// <summary>Writes the members of its JSON Schema into an object begun by the caller.</summary>
    public abstract void WriteSchema(Utf8JsonWriter writer, T defaults);

    public abstract void Check(T record, SettingPath path, Findings findings);
}

/// <summary>One setting of a record, with its type.</summary>
internal sealed class Setting<T, TValue>(
    string key, string description, Shape<TValue> shape, Func<T, TValue?> get, Func<T, TValue, T> set, string? defaultText = null, bool required = false)
    : Setting<T>(key, description, defaultText, required)
{
    public override string Words => shape.Words;

    public override RecordShape? Record => shape.Record;

    public override T Read(T record, JsonElement json, SettingPath path, Findings findings)
    {
        bool read = shape.TryRead(json, path, findings, out TValue? value);
        return value is not null && (read || shape.Record is not null) ? set(record, value) : record;
    }

    public override void Write(Utf8JsonWriter writer, T record, T defaults)
    {
        if (get(record) is { } value && (IsRequired || !AreSame(record, defaults)))
        {
            writer.WritePropertyName(Key);
            shape.Write(writer, value);
        }
    }

    public override bool AreSame(T a, T b) =>
        get(a) is { } one ? get(b) is { } other && shape.AreSame(one, other) : get(b) is null;

    public override void Check(T record, SettingPath path, Findings findings)
    {
        if (get(record) is { } value)
        {
            shape.Check(value, path, findings);
        }
        else if (IsRequired)
        {
            findings.Add(path, null, "is missing.", $"Write {Words}.");
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer, T defaults)
    {
        shape.WriteSchema(writer);
        writer.WriteString("description", DefaultText is null ? Description : $"{Description} Default: {DefaultText}.");
        if (DefaultText is not null && shape.Record is null && get(defaults) is { } value)
        {
            writer.WritePropertyName("default");
            shape.Write(writer, value);
        }
    }
}
