using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using BotSentinel.Updates;

namespace BotSentinel.Policies.Settings;

/// <summary>A text that matches a pattern.</summary>
internal sealed class TextShape(string words, string pattern) : ValueShape<string>
{
    // The interpreter is quick enough for settings, and a pattern with a time limit cannot hang a start.
    private readonly Regex _pattern = new(pattern, RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(1));

    public override string Words => words;

    public override void Write(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        writer.WriteString("pattern", pattern);
    }

    /// <summary>The fault of a text; null when it fits.</summary>
    public Fault? Judge(string value) => Fault(value);

    protected override bool TryParse(JsonElement json, bool lenient, out string? value)
    {
        value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return value is not null;
    }

    protected override Fault? Fault(string value) =>
        value is null or "" ? new Fault("is empty.", $"Write {words}.")
        : _pattern.IsMatch(value) ? null
        : new Fault("does not fit.", $"Write {words}.");

    protected override string Format(string value) => $"\"{value}\"";
}

/// <summary>A user's or chat's id: a number, or a text on platforms that give those. A text of digits alone is taken for the number.</summary>
internal sealed class IdShape : ValueShape<PlatformId>
{
    public override string Words => "an id: a number other than 0, or a text";

    public override void Write(Utf8JsonWriter writer, PlatformId value)
    {
        if (value.Text is { } text)
        {
            writer.WriteStringValue(text);
        }
        else
        {
            writer.WriteNumberValue(value.Number);
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("type");
        writer.WriteStringValue("integer");
        writer.WriteStringValue("string");
        writer.WriteEndArray();
    }

    protected override bool TryParse(JsonElement json, bool lenient, out PlatformId value)
    {
        value = default;
        if (json.ValueKind == JsonValueKind.Number)
        {
            bool whole = json.TryGetInt64(out long number);
            value = number;
            return whole && number != 0;
        }

        if (json.ValueKind != JsonValueKind.String || json.GetString() is not { Length: > 0 } text)
        {
            return false;
        }

        value = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long digits) ? digits : text;
        return !value.IsNone;
    }

    // A record without this id has none, and says so by the default value: only a written 0 is a fault.
    protected override Fault? Fault(PlatformId value) => null;

    protected override string Format(PlatformId value) => value.ToString();
}

/// <summary>An address or network.</summary>
internal sealed class NetworkShape : ValueShape<IPNetwork>
{
    public override string Words => "an address or network, such as \"192.0.2.7\", \"192.0.2.0/24\" or \"2001:db8::/48\"";

    public override void Write(Utf8JsonWriter writer, IPNetwork value) => writer.WriteStringValue(value.ToString());

    public override void WriteSchema(Utf8JsonWriter writer) => writer.WriteString("type", "string");

    protected override bool TryParse(JsonElement json, bool lenient, out IPNetwork value)
    {
        value = default;
        if (json.ValueKind != JsonValueKind.String || json.GetString() is not { } text)
        {
            return false;
        }

        if (!text.Contains('/') && IPAddress.TryParse(text, out IPAddress? address))
        {
            value = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out value);
    }

    protected override Fault? Fault(IPNetwork value) => null;

    protected override string Format(IPNetwork value) => value.ToString();
}

/// <summary>A moment.</summary>
internal sealed class MomentShape : ValueShape<DateTimeOffset>
{
    public override string Words => "a date and time with its offset, such as \"2030-01-31T12:00:00Z\"";

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value) => writer.WriteStringValue(value);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        writer.WriteString("format", "date-time");
    }

    protected override bool TryParse(JsonElement json, bool lenient, out DateTimeOffset value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.String
            && HasOffset(json.GetString()!)
            && json.TryGetDateTimeOffset(out value);
    }

    protected override Fault? Fault(DateTimeOffset value) => null;

    protected override string Format(DateTimeOffset value) => value.ToString("O", CultureInfo.InvariantCulture);

    // Without an offset the moment would depend on the machine's time zone.
    private static bool HasOffset(string text) => text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal);
}
