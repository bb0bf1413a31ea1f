namespace BotSentinel.Cli.Terminal;

/// <summary>What a command asks of who typed it.</summary>
internal static class Question
{
    /// <summary>Asks whether to go on; answered already by <c>--yes</c>.</summary>
    /// <exception cref="CommandException">There is nobody to ask, or the answer is no.</exception>
    public static async Task ConfirmAsync(Shell shell, string question, bool isAnswered, CancellationToken cancellationToken)
    {
        if (isAnswered)
        {
            return;
        }

        if (!shell.IsInputTerminal)
        {
            throw new CommandException("There is nobody to ask: say --yes to do it unasked.", ExitCode.WrongUsage);
        }

        await shell.Errors.WriteAsync($"{Words.Plain(question)} [y/N] ");
        string? answer = await shell.Input.ReadLineAsync(cancellationToken);
        if (answer?.Trim() is not ("y" or "Y" or "yes"))
        {
            throw new CommandException("Nothing was changed.");
        }
    }

    /// <summary>A secret: of the environment, else typed unseen, else the next line of standard input. Never of the command line, which others on the machine can read.</summary>
    /// <param name="shell">Where it reads and writes.</param>
    /// <param name="variable">The environment variable.</param>
    /// <param name="what">What is asked for.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public static async Task<string> SecretAsync(Shell shell, string variable, string what, CancellationToken cancellationToken)
    {
        string? secret = shell.Variable(variable);
        if (string.IsNullOrWhiteSpace(secret))
        {
            secret = shell.IsInputTerminal ? await TypedAsync(shell, what, cancellationToken) : await shell.Input.ReadLineAsync(cancellationToken);
        }

        return string.IsNullOrWhiteSpace(secret)
            ? throw new CommandException($"The {what} is missing: set {variable}, type it when asked, or give it as a line of standard input.", ExitCode.WrongUsage)
            : secret.Trim();
    }

    private static async Task<string> TypedAsync(Shell shell, string what, CancellationToken cancellationToken)
    {
        await shell.Errors.WriteAsync($"{char.ToUpperInvariant(what[0])}{what[1..]} (not shown): ");
        await shell.Errors.FlushAsync(cancellationToken);
        List<char> typed = [];
        while (await shell.NextKey(cancellationToken) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace && typed.Count > 0)
            {
                typed.RemoveAt(typed.Count - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Add(key.KeyChar);
            }
        }

        await shell.Errors.WriteLineAsync();
        return new string([.. typed]);
    }
}
