using System.Text;

namespace BotSentinel.Audit;

/// <summary>Entries as CSV (RFC 4180) that spreadsheets take for texts: what would be a formula there begins with an apostrophe, which reading takes away again.</summary>
internal static class AuditCsv
{
    // What spreadsheets read as the beginning of a formula, and the apostrophe itself, so that it comes back.
    private const string Formulas = "=+-@\t\r\n'";

    /// <summary>The first line, without its end.</summary>
    public static string Header { get; } = string.Join(',', AuditEntry.Members);

    /// <summary>An entry, without a line's end.</summary>
    public static string Line(AuditEntry entry) => string.Join(',', entry.Values().Select(Cell));

    /// <summary>Reads records, whose cells may have line breaks in them.</summary>
    /// <exception cref="FormatException">It ends within a cell.</exception>
    public static IEnumerable<IReadOnlyList<string>> Read(TextReader reader)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        bool isQuoted = false, hasAny = false;
        for (int next = reader.Read(); next >= 0; next = reader.Read())
        {
            char letter = (char)next;
            hasAny = true;
            if (letter == '"')
            {
                if (isQuoted && reader.Peek() == '"')
                {
                    cell.Append((char)reader.Read());
                }
                else
                {
                    isQuoted = !isQuoted;
                }
            }
            else if (isQuoted || letter is not (',' or '\n' or '\r'))
            {
                cell.Append(letter);
            }
            else if (letter != '\r')
            {
                cells.Add(Uncell(cell));
                if (letter == '\n')
                {
                    yield return cells;
                    (cells, hasAny) = ([], false);
                }
            }
        }

        if (isQuoted)
        {
            throw new FormatException("ends within a cell.");
        }

        if (hasAny)
        {
            cells.Add(Uncell(cell));
            yield return cells;
        }
    }

    /// <summary>A text as a cell.</summary>
    public static string Cell(string text)
    {
        string safe = text.Length > 0 && Formulas.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Uncell(StringBuilder cell)
    {
        string text = cell.ToString();
        cell.Clear();
        return text.StartsWith('\'') ? text[1..] : text;
    }
}
