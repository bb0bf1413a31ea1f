using System.Buffers;
using System.Globalization;
using System.Text;

namespace BotSentinel.Audit;

/// <summary>Who did what to what, as it stands in a log. Its written form (docs/audit.md) is what is hashed: one line of JSON, each member there, in one order.</summary>
internal sealed record AuditEntry
{
    /// <summary>The version of the written form.</summary>
    public const int Form = 1;

    /// <summary>The names of the members, in their order.</summary>
    public static readonly string[] Members = ["v", "tenant", "index", "id", "at", "actor", "session", "ip", "action", "object", "outcome", "reason", "request", "before", "after", "difference", "detail"];

    private static readonly byte[][] Beginnings = [.. Members.Select((name, at) => Encoding.UTF8.GetBytes($"{(at == 0 ? '{' : ',')}\"{name}\":"))];

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Whose log it is in.</summary>
    public required string Tenant { get; init; }

    /// <summary>Its place in that log, from 0 on without gaps.</summary>
    public required long Index { get; init; }

    public required string Id { get; init; }

    /// <summary>In UTC, as fine as milliseconds.</summary>
    public required DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    public string? Session { get; init; }

    public string? Ip { get; init; }

    public required string Action { get; init; }

    public required string Object { get; init; }

    /// <summary><c>done</c>, <c>refused</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }

    public string? Reason { get; init; }

    public string? Request { get; init; }

    /// <summary>SHA-256 of the object before, as hexadecimal digits; null: it was not there, or nothing was changed.</summary>
    public string? Before { get; init; }

    /// <summary>The same of the object after.</summary>
    public string? After { get; init; }

    /// <summary>Where the two differ, as canonical JSON.</summary>
    public string? Difference { get; init; }

    /// <summary>What else is worth knowing, as canonical JSON.</summary>
    public string? Detail { get; init; }

    /// <summary>The written form, without a line's end.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new(512);
        WriteTo(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public void WriteTo(IBufferWriter<byte> buffer)
    {
        string[] values = Values();
        for (int i = 0; i < Members.Length; i++)
        {
            buffer.Write(Beginnings[i]);
            if (values[i].Length == 0)
            {
                buffer.Write("null"u8);
            }
            else if (IsRaw(i))
            {
                CanonicalJson.WriteRaw(buffer, values[i]);
            }
            else
            {
                CanonicalJson.WriteString(buffer, values[i]);
            }
        }

        buffer.Write("}"u8);
    }

    /// <summary>The members' texts in their order; empty: null.</summary>
    public string[] Values() =>
    [
        Form.ToString(CultureInfo.InvariantCulture), Tenant, Index.ToString(CultureInfo.InvariantCulture), Id, At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture), Actor, Session ?? "", Ip ?? "",
        Action, Object, Outcome, Reason ?? "", Request ?? "", Before ?? "", After ?? "", Difference ?? "", Detail ?? "",
    ];

    /// <summary>The written form of an entry whose members' texts these are.</summary>
    /// <exception cref="FormatException">They are not those of an entry.</exception>
    public static AuditEntry OfValues(IReadOnlyList<string> values)
    {
        if (values.Count != Members.Length || values[0] != "1"
            || !long.TryParse(values[2], NumberStyles.None, CultureInfo.InvariantCulture, out long index)
            || !DateTimeOffset.TryParseExact(values[4], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
        {
            throw new FormatException("is no entry.");
        }

        return new AuditEntry
        {
            Tenant = values[1],
            Index = index,
            Id = values[3],
            At = at,
            Actor = values[5],
            Session = Text(6),
            Ip = Text(7),
            Action = values[8],
            Object = values[9],
            Outcome = values[10],
            Reason = Text(11),
            Request = Text(12),
            Before = Text(13),
            After = Text(14),
            Difference = Text(15),
            Detail = Text(16),
        };

        string? Text(int member) => values[member].Length == 0 ? null : values[member];
    }

    /// <summary>A text as entries can hold it: nothing that is no character, no NUL, not longer than this. Null for an empty one.</summary>
    public static string? Clean(string? text, int longest)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        string cut = text.Length <= longest ? text : text[..longest];
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)).Replace('\0', '\uFFFD');
    }

    // Numbers and JSON stand as they are.
    private static bool IsRaw(int member) => member is 0 or 2 or 15 or 16;
}
