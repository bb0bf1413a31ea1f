namespace BotSentinel.Cli;

/// <summary>What scripts learn from how a command ended.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It failed, or found mistakes; the errors say why.</summary>
    public const int Failed = 1;

    public const int WrongUsage = 2;

    /// <summary>There are differences, or there is something to change.</summary>
    public const int Different = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Cancelled = 130;
}
