using System.Text.Json;
using BotSentinel.Scopes;

namespace BotSentinel.Policies.Settings;

/// <summary>One of an enum's names, written <c>like-this</c>.</summary>
/// <param name="hidden">Names that exist for the program alone.</param>
internal sealed class ChoiceShape<T>(params T[] hidden) : ValueShape<T> where T : struct, Enum
{
    private readonly Dictionary<string, T> _values = Enum.GetValues<T>().Except(hidden).ToDictionary(NameOf, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Names => _values.Keys;

    public override string Words => $"one of: {string.Join(", ", Names)}";

    public static string NameOf(T value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    public override void Write(Utf8JsonWriter writer, T value) => writer.WriteStringValue(NameOf(value));

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("enum");
        foreach (string name in Names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    protected override bool TryParse(JsonElement json, bool lenient, out T value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.String
            && _values.TryGetValue(json.GetString()!, out value)
            && (lenient || NameOf(value) == json.GetString());
    }

    protected override Fault? Fault(T value) => _values.ContainsValue(value) ? null : new Fault("is none of the choices.", $"Use one of: {string.Join(", ", Names)}.");

    protected override string Format(T value) => NameOf(value);

    protected override Fault? Explain(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 } name
            ? new Fault("is none of the choices.", Spelling.Suggest(name, Names, ""))
            : new Fault("is none of the choices.", $"Write one of: {string.Join(", ", Names)}.");
}

/// <summary>The parts of a subject: one name or several.</summary>
internal sealed class ScopeShape : Shape<LimitScope>
{
    private static readonly ChoiceShape<LimitScope> Part = new(LimitScope.None);
    private static readonly ListShape<LimitScope> Parts = new(Part);

    public override string Words => $"one or several of: {string.Join(", ", Part.Names)}";

    public override bool TryRead(JsonElement json, SettingPath path, Findings findings, out LimitScope value)
    {
        bool read = Parts.TryRead(json, path, findings, out var parts);
        value = parts.Aggregate(LimitScope.None, (all, part) => all | part);
        if (read)
        {
            Check(value, path, findings);
        }

        return read && Fault(value) is null;
    }

    public override void Write(Utf8JsonWriter writer, LimitScope value) => Parts.Write(writer, [.. PartsOf(value)]);

    public override void Check(LimitScope value, SettingPath path, Findings findings)
    {
        if (Fault(value) is { } fault)
        {
            findings.Add(path, value == LimitScope.None ? "none" : string.Join(", ", PartsOf(value).Select(ChoiceShape<LimitScope>.NameOf)), fault.Problem, fault.Remedy);
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer) => Parts.WriteSchema(writer);

    private static IEnumerable<LimitScope> PartsOf(LimitScope scope) => Enum.GetValues<LimitScope>().Where(part => part != LimitScope.None && scope.HasFlag(part));

    private Fault? Fault(LimitScope value)
    {
        LimitScope known = Enum.GetValues<LimitScope>().Aggregate((all, part) => all | part);
        return value == LimitScope.None ? new Fault("names no part.", $"Write {Words}.")
            : (value & ~known) != 0 ? new Fault("has parts that do not exist.", $"Use {Words}.")
            : value.HasFlag(LimitScope.Global) && value != LimitScope.Global ? new Fault("combines global with other parts.", "Write \"global\" alone, or leave it out.")
            : null;
    }
}
