namespace BotSentinel.Cli.Terminal;

/// <summary>Colours, where the shell has any, on plain text.</summary>
internal static class Paint
{
    public static string Good(Shell shell, string text) => In(shell, "32", text);

    public static string Bad(Shell shell, string text) => In(shell, "31", text);

    public static string Other(Shell shell, string text) => In(shell, "33", text);

    public static string Faint(Shell shell, string text) => In(shell, "2", text);

    private static string In(Shell shell, string colour, string text) => shell.HasColours ? $"\e[{colour}m{Words.Plain(text)}\e[0m" : Words.Plain(text);
}
