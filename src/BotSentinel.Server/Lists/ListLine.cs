using System.Globalization;
using System.Text.Json;
using BotSentinel.Server.Api;

namespace BotSentinel.Server.Lists;

/// <summary>
/// A line of a list that is imported or exported: <c>user:4711,2026-12-31T00:00:00Z,reason</c>, of which the subject alone will do, and a number alone is a user; or the same as a JSON
/// object, as entries are written whose reason has line breaks or tabs. Empty lines and those that begin with # say nothing.
/// </summary>
internal readonly record struct ListLine(string Subject, DateTimeOffset? Until, string? Reason)
{
    public const int LongestReason = 500;

    private static readonly string[] Header = ["subject", "subject,until", "subject,until,reason"];

    /// <summary>Reads a line. Null without a problem: the line says nothing.</summary>
    public static ListLine? Read(string text, out string? problem)
    {
        problem = null;
        text = text.Trim();
        if (text.Length == 0 || text[0] == '#' || Header.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        return text[0] == '{' ? ReadJson(text, out problem) : ReadColumns(text, out problem);
    }

    /// <summary>The line as it would be read again.</summary>
    public static string Write(ListEntryRow entry)
    {
        if (entry.Reason?.Any(char.IsControl) == true)
        {
            return JsonSerializer.Serialize(new JsonLine(entry.Subject, entry.Until?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), entry.Reason), ApiJson.Options);
        }

        string until = entry.Until?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", CultureInfo.InvariantCulture) ?? "";
        string reason = entry.Reason is { } text ? Quoted(text) : "";
        string subject = entry.Subject.AsSpan().ContainsAny(',', '"') ? Quoted(entry.Subject) : entry.Subject;
        return (until, reason) switch { ("", "") => subject, (_, "") => $"{subject},{until}", _ => $"{subject},{until},{reason}" };
    }

    private static string Quoted(string text) => text.AsSpan().ContainsAny(',', '"') || text.Length > text.AsSpan().Trim().Length ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static ListLine? ReadColumns(string text, out string? problem)
    {
        if (text.Count(letter => letter == '"') % 2 != 0)
        {
            problem = "has a quote that does not end.";
            return null;
        }

        int at = 0;
        string subject = Column(text, ref at), until = Column(text, ref at), reason = Column(text, ref at);
        if (at <= text.Length)
        {
            problem = "has more than three columns: put a reason with commas into quotes.";
            return null;
        }

        return Make(subject, until, reason, out problem);
    }

    private static string Column(string text, ref int at)
    {
        if (at > text.Length)
        {
            return "";
        }

        if (at < text.Length && text[at] == '"')
        {
            int end = at + 1;
            while (end < text.Length && (text[end] != '"' || (end + 1 < text.Length && text[end + 1] == '"')))
            {
                end += text[end] == '"' ? 2 : 1;
            }

            string quoted = text[(at + 1)..Math.Min(end, text.Length)].Replace("\"\"", "\"", StringComparison.Ordinal);
            int comma = text.IndexOf(',', Math.Min(end, text.Length));
            at = (comma < 0 ? text.Length : comma) + 1;
            return quoted;
        }

        int stop = text.IndexOf(',', at) is >= 0 and int found ? found : text.Length;
        string column = text[at..stop].Trim();
        at = stop + 1;
        return column;
    }

    private static ListLine? ReadJson(string text, out string? problem)
    {
        try
        {
            JsonLine line = JsonSerializer.Deserialize<JsonLine>(text, ApiJson.Options)!;
            return Make(line.Subject, line.Until ?? "", line.Reason ?? "", out problem);
        }
        catch (JsonException)
        {
            problem = "is no JSON object with subject, until and reason.";
            return null;
        }
    }

    private static ListLine? Make(string subject, string until, string reason, out string? problem)
    {
        DateTimeOffset end = default;
        problem = null;
        if (!ListSubject.TryParse(subject, out ListSubject listed))
        {
            problem = "names no subject: write user:ID, chat:ID, network:ADDRESS/BITS or a user's number.";
        }
        else if (until.Length > 0 && !DateTimeOffset.TryParse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out end))
        {
            problem = "has no time in the second column: write one like 2026-12-31T00:00:00Z, or nothing.";
        }
        else if (!Checks.IsText(reason, LongestReason))
        {
            problem = $"has a reason of more than {LongestReason} characters, or with control characters.";
        }

        return problem is null ? new ListLine(listed.ToString(), until.Length > 0 ? end : null, reason.Length > 0 ? reason : null) : null;
    }

    private sealed record JsonLine(string Subject, string? Until = null, string? Reason = null);
}
