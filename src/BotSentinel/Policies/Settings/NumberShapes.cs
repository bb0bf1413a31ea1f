using System.Globalization;
using System.Text.Json;

namespace BotSentinel.Policies.Settings;

/// <summary>A whole number within bounds.</summary>
internal sealed class IntegerShape(int min, int max) : ValueShape<int>
{
    public override string Words { get; } = string.Create(CultureInfo.InvariantCulture, $"a whole number from {min:N0} to {max:N0}");

    public override void Write(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "integer");
        writer.WriteNumber("minimum", min);
        writer.WriteNumber("maximum", max);
    }

    protected override bool TryParse(JsonElement json, bool lenient, out int value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number ? json.TryGetInt32(out value)
            : lenient && json.ValueKind == JsonValueKind.String
                && int.TryParse(json.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    protected override Fault? Fault(int value) =>
        value < min ? new Fault("is too small.", $"Write {Words}.")
        : value > max ? new Fault("is too large.", $"Write {Words}.")
        : null;

    protected override string Format(int value) => value.ToString(CultureInfo.InvariantCulture);

    protected override Fault? Explain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String when int.TryParse(json.GetString(), CultureInfo.InvariantCulture, out int number) => new Fault("is a text.", $"Write {Format(number)}, without quotes."),
        JsonValueKind.Number => new Fault("is no whole number, or far too large.", $"Write {Words}."),
        _ => null,
    };
}

/// <summary>A length of time within bounds.</summary>
internal sealed class DurationShape(TimeSpan min, TimeSpan max) : ValueShape<TimeSpan>
{
    // Written as units with a number each, or as hours, minutes and seconds.
    private const string Pattern = @"^\s*(\d+\s*d)?\s*(\d+\s*h)?\s*(\d+\s*m)?\s*(\d+\s*s)?\s*(\d+\s*ms)?\s*$|^\s*(\d+\.)?\d{2}:\d{2}:\d{2}(\.\d{1,7})?\s*$";

    public override string Words { get; } = $"a duration from {Duration.Format(min)} to {Duration.Format(max)}, such as \"10s\", \"5m\" or \"1h30m\"";

    public override void Write(Utf8JsonWriter writer, TimeSpan value) => writer.WriteStringValue(Duration.Format(value));

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        writer.WriteString("pattern", Pattern);
        writer.WriteStartArray("examples");
        writer.WriteStringValue("10s");
        writer.WriteStringValue("5m");
        writer.WriteStringValue("1h30m");
        writer.WriteEndArray();
    }

    protected override bool TryParse(JsonElement json, bool lenient, out TimeSpan value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.String && Duration.TryParse(json.GetString(), out value);
    }

    protected override Fault? Fault(TimeSpan value) =>
        value < min ? new Fault("is too short.", $"Write {Words}.")
        : value > max ? new Fault("is too long.", $"Write {Words}.")
        : null;

    protected override string Format(TimeSpan value) => Duration.Format(value);

    protected override Fault? Explain(JsonElement json)
    {
        string number = json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? new Fault("has no unit.", $"Write \"{number}s\" for seconds, \"{number}m\" for minutes.")
            : null;
    }
}

/// <summary>True or false.</summary>
internal sealed class SwitchShape : ValueShape<bool>
{
    public override string Words => "true or false";

    public override void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    public override void WriteSchema(Utf8JsonWriter writer) => writer.WriteString("type", "boolean");

    protected override bool TryParse(JsonElement json, bool lenient, out bool value)
    {
        value = json.ValueKind == JsonValueKind.True;
        return json.ValueKind is JsonValueKind.True or JsonValueKind.False
            || (lenient && json.ValueKind == JsonValueKind.String && bool.TryParse(json.GetString(), out value));
    }

    protected override Fault? Fault(bool value) => null;

    protected override string Format(bool value) => value ? "true" : "false";

    protected override Fault? Explain(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && bool.TryParse(json.GetString(), out bool value) ? new Fault("is a text.", $"Write {Format(value)}, without quotes.") : null;
}

/// <summary>A number within bounds, with or without a fraction.</summary>
internal sealed class FractionShape(double min, double max) : ValueShape<double>
{
    public override string Words { get; } = string.Create(CultureInfo.InvariantCulture, $"a number from {min:#,0.###} to {max:#,0.###}");

    public override void Write(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "number");
        writer.WriteNumber("minimum", min);
        writer.WriteNumber("maximum", max);
    }

    protected override bool TryParse(JsonElement json, bool lenient, out double value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number ? json.TryGetDouble(out value)
            : lenient && json.ValueKind == JsonValueKind.String
                && double.TryParse(json.GetString(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }

    protected override Fault? Fault(double value) =>
        value >= min && value <= max ? null
        : value > max ? new Fault("is too large.", $"Write {Words}.")
        : new Fault("is too small.", $"Write {Words}.");

    protected override string Format(double value) => value.ToString(CultureInfo.InvariantCulture);

    protected override Fault? Explain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String when double.TryParse(json.GetString(), CultureInfo.InvariantCulture, out double number) => new Fault("is a text.", $"Write {Format(number)}, without quotes."),
        _ => null,
    };
}
