using System.CommandLine;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Lists;

/// <summary><c>botsentinel lists export</c>: a list as lines that can be imported again.</summary>
internal static class ListExport
{
    private const int LinesBetweenLooks = 1_000;

    private static readonly Option<bool> Json = new("--json") { Description = "A JSON object a line instead; import reads those too." };

    public static Command Make(Shell shell) =>
        new ToolCommand("export", "Write a list as lines that can be imported again.")
        {
            Examples = ["botsentinel lists export block -o block.csv", "botsentinel lists export allow --json | jq -r .subject"],
        }.With(ListsCommand.List).With(ToolOptions.OutputFile, Json).Does(shell, async (parsed, cancellationToken) =>
        {
            string list = parsed.GetRequiredValue(ListsCommand.List);
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            await using OutputFile to = OutputFile.Open(shell, parsed.GetValue(ToolOptions.OutputFile));
            await using ProgressLine progress = new(shell);
            IAsyncEnumerable<string> lines = parsed.GetValue(Json)
                ? gateway.GetAllAsync<ListEntryView>($"lists/{list}/entries", cancellationToken).Select(entry => ToolJson.Line(new { entry.Subject, entry.Until, entry.Reason }))
                : LinesAsync(gateway, list, cancellationToken);
            long written = 0;
            await foreach (string line in lines.WithCancellation(cancellationToken))
            {
                await to.Writer.WriteLineAsync(line);
                if (++written % LinesBetweenLooks == 0)
                {
                    await progress.ShowAsync($"{Words.Number(written)} entries");
                }
            }

            await to.KeepAsync();
            return ExitCode.Done;
        });

    private static async IAsyncEnumerable<string> LinesAsync(GatewayClient gateway, string list, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using StreamReader reader = new(await gateway.OpenAsync($"lists/{list}/export", cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }
}
