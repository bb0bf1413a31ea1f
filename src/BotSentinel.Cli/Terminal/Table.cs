namespace BotSentinel.Cli.Terminal;

/// <summary>Rows in columns, for people.</summary>
internal sealed class Table(params string[] columns)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; null: nothing to say there.</summary>
    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(cell => Words.Plain(cell ?? "-"))]);

    /// <summary>Writes the rows below the names of their columns; without rows, what to say instead.</summary>
    public async Task WriteAsync(Shell shell, string empty)
    {
        if (_rows.Count == 0)
        {
            await shell.Output.WriteLineAsync(empty);
            return;
        }

        int[] widths = [.. columns.Select((column, at) => Math.Max(column.Length, _rows.Max(row => row[at].Length)))];
        await shell.Output.WriteLineAsync(Paint.Faint(shell, Line(columns, widths)));
        foreach (string[] row in _rows)
        {
            await shell.Output.WriteLineAsync(Line(row, widths));
        }
    }

    private static string Line(string[] cells, int[] widths) => string.Join(Gap, cells.Select((cell, at) => cell.PadRight(widths[at]))).TrimEnd();
}
