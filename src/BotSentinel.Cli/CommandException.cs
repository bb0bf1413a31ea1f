namespace BotSentinel.Cli;

/// <summary>A command that cannot be carried out, in words for who typed it: what is wrong, and what to do.</summary>
internal class CommandException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    /// <summary>What stands below the message, a line each.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    public int ExitCode { get; } = exitCode;
}
