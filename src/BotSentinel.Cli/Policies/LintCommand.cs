using System.CommandLine;
using BotSentinel.Cli.Terminal;
using BotSentinel.Policies;

namespace BotSentinel.Cli.Policies;

/// <summary><c>botsentinel policy lint</c>: every mistake in policy files at once. It needs no gateway.</summary>
internal static class LintCommand
{
    public static Command Make(Shell shell)
    {
        var files = new Argument<string[]>("FILE") { Description = "Policy files; -: standard input.", Arity = ArgumentArity.OneOrMore };
        return new ToolCommand("lint", "Say all that is wrong with policy files, with what to write instead. Needs no gateway; ends with 1 when there are mistakes.")
        {
            Examples = ["botsentinel policy lint botsentinel.json", "botsentinel policy lint policies/*.json --json"],
        }.With(files).With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            List<(string Name, IReadOnlyList<ConfigurationError> Errors)> found = [];
            foreach (string path in parsed.GetRequiredValue(files))
            {
                PolicyFile file = await PolicyFile.ReadAsync(shell, path, cancellationToken);
                found.Add((file.Name, file.Check()));
            }

            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, found.Select(file => new { file = file.Name, valid = file.Errors.Count == 0, errors = file.Errors }));
            }
            else
            {
                await WriteAsync(shell, found);
            }

            return found.All(file => file.Errors.Count == 0) ? ExitCode.Done : ExitCode.Failed;
        });
    }

    private static async Task WriteAsync(Shell shell, List<(string Name, IReadOnlyList<ConfigurationError> Errors)> found)
    {
        foreach ((string name, IReadOnlyList<ConfigurationError> errors) in found)
        {
            await shell.Output.WriteLineAsync(errors.Count == 0
                ? Paint.Good(shell, $"{name}: no mistakes")
                : Paint.Bad(shell, $"{name}: {Words.Count(errors.Count, "mistake", "mistakes")}"));
            foreach (ConfigurationError error in errors)
            {
                await shell.SayAsync($"  {error}");
            }
        }
    }
}
