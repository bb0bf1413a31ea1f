namespace BotSentinel.Cli.Spam;

/// <summary>A labelled text.</summary>
/// <param name="IsSpam">The label.</param>
/// <param name="Language">Its language; empty when nobody said.</param>
/// <param name="Source">Where it is from; empty when nobody said.</param>
/// <param name="Text">The text.</param>
internal sealed record SpamRow(bool IsSpam, string Language, string Source, string Text)
{
    /// <summary>
    /// Reads rows <c>label, language, source, text</c>, separated by tabs, with <c>\n</c> for line breaks; further columns are ignored. Of tg-spam's sample files, which
    /// have a text a line, the name says the label: <c>spam</c> or <c>ham</c> is in it.
    /// </summary>
    /// <exception cref="FormatException">A line is none of these; the message says which and why.</exception>
    public static List<SpamRow> Read(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        bool? all = name.Contains("ham", StringComparison.OrdinalIgnoreCase) ? false : name.Contains("spam", StringComparison.OrdinalIgnoreCase) ? true : null;
        var rows = new List<SpamRow>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] columns = line.Split('\t');
            if (columns.Length >= 4 && columns[0] is "spam" or "ham")
            {
                rows.Add(new SpamRow(columns[0] == "spam", columns[1], columns[2], Unescape(columns[3])));
            }
            else if (all is { } isSpam && Path.GetExtension(path) == ".txt")
            {
                rows.Add(new SpamRow(isSpam, "", name, line));
            }
            else if (line.Length > 0)
            {
                throw new FormatException($"{path}, line {number}: expected spam or ham, a tab, the language, a tab, the source, a tab, the text. A .txt file with a text a line needs spam or ham in its name.");
            }
        }

        return rows;
    }

    private static string Unescape(string text) => text.Replace("\\n", "\n", StringComparison.Ordinal);
}
