namespace BotSentinel.Cli.Terminal;

/// <summary>Colours, where the shell has any, on plain text.</summary>
internal static class Paint
{
    public static string Good(Shell shell, string text) => In(shell.HasColours, "32", text);

    public static string Bad(Shell shell, string text) => In(shell.HasColours, "31", text);

    /// <summary>As <see cref="Bad"/>, for what is said beside the output.</summary>
    public static string BadBeside(Shell shell, string text) => In(shell.HasColoursBeside, "31", text);

    public static string Other(Shell shell, string text) => In(shell.HasColours, "33", text);

    public static string Faint(Shell shell, string text) => In(shell.HasColours, "2", text);

    private static string In(bool hasColours, string colour, string text) => hasColours ? $"\e[{colour}m{Words.Plain(text)}\e[0m" : Words.Plain(text);
}
