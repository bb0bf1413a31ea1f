using System.Text.Json;

namespace BotSentinel.Policies.Settings;

/// <summary>What a setting's value looks like: how it is read, written, checked and described. Reader, writer, validator, schema and docs all ask here.</summary>
internal abstract class Shape<T>
{
    /// <summary>What to write, in words: <c>a whole number from 1 to 100</c>.</summary>
    public abstract string Words { get; }

    /// <summary>The record inside, whose settings need describing too; null for values.</summary>
    public virtual RecordShape? Record => null;

    /// <summary>Reads a value. When that fails the mistake has been noted, and <paramref name="value"/> is null or fit for use.</summary>
    public abstract bool TryRead(JsonElement json, SettingPath path, Findings findings, out T? value);

    /// <summary>Writes a value so that it reads back the same.</summary>
    public abstract void Write(Utf8JsonWriter writer, T value);

    /// <summary>Notes what is wrong with a value that did not come through <see cref="TryRead"/>.</summary>
    public abstract void Check(T value, SettingPath path, Findings findings);

    /// <summary>Writes the members of a JSON Schema for the value into an object begun by the caller.</summary>
    public abstract void WriteSchema(Utf8JsonWriter writer);

    /// <summary>Whether two values say the same, so that a default need not be written.</summary>
    public virtual bool AreSame(T a, T b) => EqualityComparer<T>.Default.Equals(a, b);

    protected bool Refuse(JsonElement json, SettingPath path, Findings findings)
    {
        string problem = json.ValueKind switch
        {
            JsonValueKind.Null => "is null.",
            JsonValueKind.Object => "is an object.",
            JsonValueKind.Array => "is a list.",
            JsonValueKind.String when json.GetString() is "" => "is empty.",
            _ => "cannot be read.",
        };
        findings.Add(path, json.GetRawText(), problem, $"Write {Words}.");
        return false;
    }
}

/// <summary>A single value.</summary>
internal abstract class ValueShape<T> : Shape<T>
{
    public sealed override bool TryRead(JsonElement json, SettingPath path, Findings findings, out T? value)
    {
        if (!TryParse(json, findings.IsLenient, out value))
        {
            return Explain(json) is { } explained ? Refuse(json, path, findings, explained) : Refuse(json, path, findings);
        }

        if (Fault(value!) is { } fault)
        {
            value = default;
            return Refuse(json, path, findings, fault);
        }

        return true;
    }

    public sealed override void Check(T value, SettingPath path, Findings findings)
    {
        if (Fault(value) is { } fault)
        {
            findings.Add(path, Format(value), fault.Problem, fault.Remedy);
        }
    }

    protected abstract bool TryParse(JsonElement json, bool lenient, out T? value);

    /// <summary>What is wrong with a value of the right type; null when nothing is.</summary>
    protected abstract Fault? Fault(T value);

    protected abstract string Format(T value);

    /// <summary>More than "cannot be read" about what stands there; null when that says it.</summary>
    protected virtual Fault? Explain(JsonElement json) => null;

    private static bool Refuse(JsonElement json, SettingPath path, Findings findings, Fault fault)
    {
        findings.Add(path, json.GetRawText(), fault.Problem, fault.Remedy);
        return false;
    }
}

/// <summary>What is wrong with a value, and what to write instead.</summary>
internal sealed record Fault(string Problem, string Remedy);

/// <summary>A value that may be left out.</summary>
internal sealed class OptionalShape<T>(Shape<T> shape) : Shape<T?> where T : struct
{
    public override string Words => shape.Words;

    public override RecordShape? Record => shape.Record;

    public override bool TryRead(JsonElement json, SettingPath path, Findings findings, out T? value)
    {
        bool read = shape.TryRead(json, path, findings, out T inner);
        value = read ? inner : null;
        return read;
    }

    public override void Write(Utf8JsonWriter writer, T? value) => shape.Write(writer, value!.Value);

    public override void Check(T? value, SettingPath path, Findings findings)
    {
        if (value is { } inner)
        {
            shape.Check(inner, path, findings);
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer) => shape.WriteSchema(writer);
}
