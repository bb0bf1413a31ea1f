using System.CommandLine;
using System.Net.Http.Headers;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Lists;

/// <summary><c>botsentinel lists import</c>: many entries at once, with what is wrong with the lines that are none.</summary>
internal static class ListImport
{
    private const string DraftState = "draft";

    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(100), LastLook = TimeSpan.FromSeconds(1);
    private static readonly Option<bool> Draft = new("--draft") { Description = "Show what it would change, and leave it as a draft for lists publish." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what it would change, and leave nothing." };
    private static readonly Argument<string> Source = new("FILE") { Description = "Lines of subject,until,reason, of which the subject alone will do (4711, user:4711, chat:-100200, network:192.0.2.0/24), or of JSON objects; -: standard input." };

    public static Command Make(Shell shell) =>
        new ToolCommand("import", "Put many subjects on a list, all at once. The same twice does no harm. Ends with 1 when lines were refused; the others are on the list.")
        {
            Different = "with --draft or --dry-run: there is something to change",
            Examples = ["botsentinel lists import block spammers.csv", "botsentinel lists import block spammers.csv --dry-run", "curl -s https://example.org/ids.txt | botsentinel lists import block -"],
        }.With(ListsCommand.List).With(Source).With(Draft, DryRun, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            string path = parsed.GetRequiredValue(Source);
            await using Stream lines = path == "-" ? shell.InputBytes() : Open(path);
            bool isDraft = parsed.GetValue(Draft) || parsed.GetValue(DryRun);
            ImportView import = await StartAsync(gateway, $"lists/{parsed.GetRequiredValue(ListsCommand.List)}/import{(isDraft ? "?draft=true" : "")}", lines, cancellationToken);
            import = await WatchAsync(gateway, shell, import, cancellationToken);
            await TellRefusedAsync(shell, import);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, import);
            }
            else if (import.State == DraftState)
            {
                await WriteDraftAsync(shell, gateway, import, parsed.GetValue(DryRun), cancellationToken);
            }
            else
            {
                await WriteAsync(shell, import);
            }

            if (parsed.GetValue(DryRun) && import.State == DraftState)
            {
                await gateway.DeleteAsync($"imports/{import.Id}", null, cancellationToken);
            }

            return import switch
            {
                { Refused: > 0 } or { State: not ("done" or DraftState) } => ExitCode.Failed,
                { State: DraftState } when import.Added + import.Changed > 0 => ExitCode.Different,
                _ => ExitCode.Done,
            };
        });

    private static FileStream Open(string path) =>
        File.Exists(path) ? File.OpenRead(path) : throw new CommandException($"There is no file {path}; it was looked for at {Path.GetFullPath(path)}.");

    private static async Task<ImportView> StartAsync(GatewayClient gateway, string path, Stream lines, CancellationToken cancellationToken)
    {
        using StreamContent body = new(lines) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv", "utf-8") } };
        return (await gateway.SendAsync<ImportView>(HttpMethod.Post, path, body, null, cancellationToken)).Value;
    }

    private static async Task<ImportView> WatchAsync(GatewayClient gateway, Shell shell, ImportView import, CancellationToken cancellationToken)
    {
        await using ProgressLine progress = new(shell);
        TimeSpan wait = FirstLook;
        try
        {
            while (import.State == "running")
            {
                await progress.ShowAsync($"{Words.Number(import.Done)} of {Words.Number(import.Lines)} lines ({(import.Lines == 0 ? 100 : 100L * import.Done / import.Lines)} %)");
                await Task.Delay(wait, shell.Time, cancellationToken);
                import = await Retry.UntilAnsweredAsync(shell, cancelled => gateway.GetAsync<ImportView>($"imports/{import.Id}", cancelled), cancellationToken);
                wait = wait < LastLook ? wait * 1.5 : LastLook;
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or CommandException)
        {
            await shell.TellAsync($"The import {import.Id} goes on in the gateway.");
            throw;
        }

        return import;
    }

    private static async Task TellRefusedAsync(Shell shell, ImportView import)
    {
        foreach (ImportError error in import.Errors)
        {
            await shell.Errors.WriteLineAsync(Paint.BadBeside(shell, $"line {error.Line} {error.Problem}"));
        }

        if (import.Refused > import.Errors.Count)
        {
            await shell.TellAsync($"and {Words.Count(import.Refused - import.Errors.Count, "line", "lines")} more.");
        }
    }

    private static async Task WriteDraftAsync(Shell shell, GatewayClient gateway, ImportView import, bool isDryRun, CancellationToken cancellationToken)
    {
        await ListChanges.ShowAsync(shell, shell.Output, gateway, $"imports/{import.Id}/diff", cancellationToken);
        await shell.SayAsync($"{Words.Count(import.Added, "entry", "entries")} would be added to the {import.List} list, {Words.Number(import.Changed)} changed, {Words.Number(import.Unchanged)} are there already; {Words.Count(import.Refused, "line was", "lines were")} refused.");
        if (!isDryRun)
        {
            await shell.SayAsync($"To put it there: {Commands.Tool} lists publish {import.Id}");
        }
    }

    private static async Task WriteAsync(Shell shell, ImportView import)
    {
        string summary = $"{Words.Count(import.Taken, "entry is", "entries are")} on the {import.List} list, {Words.Count(import.Refused, "line was", "lines were")} refused.";
        await shell.SayAsync(import.State == "interrupted" ? "The gateway ended meanwhile; nothing of it is on the list. Import the same again." : summary);
    }
}
