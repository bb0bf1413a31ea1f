namespace BotSentinel.Server.Commands;

/// <summary>An argument that means nothing.</summary>
internal sealed record UsageError(string Argument)
{
    private static readonly string[] Settings = ["--Gateway:", "--Logging:", "--contentRoot", "--environment"];

    /// <summary>The first argument that is neither a setting nor a setting's value; null when there is none.</summary>
    public static UsageError? In(string[] args)
    {
        bool isValue = false;
        foreach (string argument in args)
        {
            if (!isValue && !Settings.Any(setting => argument.StartsWith(setting, StringComparison.OrdinalIgnoreCase)))
            {
                return new UsageError(argument.Split('=')[0]);
            }

            isValue = !isValue && !argument.Contains('=', StringComparison.Ordinal);
        }

        return null;
    }

    /// <summary>Says so; the exit code.</summary>
    public int Tell()
    {
        Console.Error.WriteLine($"'{Argument}' is no command and no setting. See --help.");
        return 2;
    }
}
