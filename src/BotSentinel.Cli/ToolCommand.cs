using System.CommandLine;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli;

/// <summary>A command that helps by examples, and ends in words and an exit code whatever happens.</summary>
internal sealed class ToolCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines that work as they stand.</summary>
    public string[] Examples { get; init; } = [];

    /// <summary>When it ends with <see cref="ExitCode.Different"/>; null: never.</summary>
    public string? Different { get; init; }

    /// <summary>Takes an argument.</summary>
    public ToolCommand With(Argument argument)
    {
        Arguments.Add(argument);
        return this;
    }

    /// <summary>Takes options.</summary>
    public ToolCommand With(params Option[] options)
    {
        foreach (Option option in options)
        {
            Options.Add(option);
        }

        return this;
    }

    /// <summary>What it does.</summary>
    /// <param name="shell">Where it reads and writes.</param>
    /// <param name="act">Does it, and gives the exit code.</param>
    public ToolCommand Does(Shell shell, Func<ParseResult, CancellationToken, Task<int>> act)
    {
        SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await act(parsed, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCode.Cancelled;
            }
            catch (CommandException failure)
            {
                await shell.TellAsync(failure.Message);
                foreach (string line in failure.Lines)
                {
                    await shell.TellAsync($"  {line}");
                }

                return failure.ExitCode;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                await shell.TellAsync(failure.Message);
                return ExitCode.Failed;
            }
        });
        return this;
    }
}
