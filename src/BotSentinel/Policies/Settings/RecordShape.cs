using System.Text.Json;

namespace BotSentinel.Policies.Settings;

/// <summary>A record of settings, as schema and docs see it.</summary>
internal abstract class RecordShape
{
    /// <summary>Its name in the schema.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, in a sentence.</summary>
    public abstract string Description { get; }

    /// <summary>Its settings, in the order to show them.</summary>
    public abstract IReadOnlyList<Setting> Settings { get; }

    /// <summary>Writes the JSON Schema of each setting under its key.</summary>
    public abstract void WriteProperties(Utf8JsonWriter writer);
}

/// <summary>A record of settings.</summary>
/// <param name="name">Its name in the schema.</param>
/// <param name="description">What it is, in a sentence.</param>
/// <param name="seed">Holds the defaults; what is required has a value here that draws no complaint of its own.</param>
/// <param name="settings">Its settings; made on first use, since conditions hold conditions.</param>
internal sealed class RecordShape<T>(string name, string description, T seed, Func<Setting<T>[]> settings) : Shape<T> where T : class
{
    private readonly Lazy<Setting<T>[]> _settings = new(settings);
    private readonly Described _record = new(name, description, seed, settings);

    public override string Words => "an object";

    public override RecordShape Record => _record;

    public override bool TryRead(JsonElement json, SettingPath path, Findings findings, out T? value)
    {
        value = seed;
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Refuse(json, path, findings);
        }

        HashSet<Setting<T>> seen = [];
        foreach (JsonProperty property in json.EnumerateObject())
        {
            SettingPath place = path[property.Name];
            if (findings.IsLenient && property.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (Find(property.Name, findings.IsLenient) is not { } setting)
            {
                findings.Add(place, property.Value.GetRawText(), "is no setting.", Spelling.Suggest(property.Name, _settings.Value.Select(known => known.Key), ""));
            }
            else if (!seen.Add(setting))
            {
                findings.Add(place, property.Value.GetRawText(), "stands here twice.", "Remove one.");
            }
            else
            {
                value = setting.Read(value, property.Value, place, findings);
            }
        }

        foreach (Setting<T> missing in _settings.Value.Where(setting => setting.IsRequired && !seen.Contains(setting)))
        {
            findings.Add(path[missing.Key], null, "is missing.", $"Write {missing.Words}.");
        }

        return true;
    }

    public override void Write(Utf8JsonWriter writer, T value)
    {
        writer.WriteStartObject();
        foreach (Setting<T> setting in _settings.Value)
        {
            setting.Write(writer, value, seed);
        }

        writer.WriteEndObject();
    }

    public override void Check(T value, SettingPath path, Findings findings)
    {
        foreach (Setting<T> setting in _settings.Value)
        {
            setting.Check(value, path[setting.Key], findings);
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer) => writer.WriteString("$ref", $"#/$defs/{name}");

    public override bool AreSame(T a, T b) => Array.TrueForAll(_settings.Value, setting => setting.AreSame(a, b));

    private Setting<T>? Find(string key, bool lenient) =>
        Array.Find(_settings.Value, setting => setting.Key.Equals(key, lenient ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));

    private sealed class Described(string name, string description, T seed, Func<Setting<T>[]> settings) : RecordShape
    {
        private readonly Lazy<Setting<T>[]> _settings = new(settings);

        public override string Name => name;

        public override string Description => description;

        public override IReadOnlyList<Setting> Settings => _settings.Value;

        public override void WriteProperties(Utf8JsonWriter writer)
        {
            foreach (Setting<T> setting in _settings.Value)
            {
                writer.WriteStartObject(setting.Key);
                setting.WriteSchema(writer, seed);
                writer.WriteEndObject();
            }
        }
    }
}
