using System.CommandLine;
using System.Text.Json.Nodes;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Policies;

/// <summary><c>botsentinel policy diff</c>: where two policy files differ, wherever they are.</summary>
internal static class DiffCommand
{
    public static Command Make(Shell shell)
    {
        const string where = "A policy file, -, or POLICY@published, POLICY@draft, POLICY@NUMBER at the gateway.";
        var from = new Argument<string>("FROM") { Description = where };
        var to = new Argument<string>("TO") { Description = where };
        return new ToolCommand("diff", "Show where two policy files differ. Comments and the order of members count for nothing.")
        {
            Examples = ["botsentinel policy diff main@published botsentinel.json", "botsentinel policy diff main@3 main@published", "botsentinel policy diff old.json new.json"],
            Different = "they differ",
        }.With(from).With(to).With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            JsonObject before = await PolicySource.ReadAsync(parsed, shell, parsed.GetRequiredValue(from), cancellationToken);
            JsonObject after = await PolicySource.ReadAsync(parsed, shell, parsed.GetRequiredValue(to), cancellationToken);
            IReadOnlyList<JsonChange> changes = JsonChange.Between(before, after);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, new { from = parsed.GetRequiredValue(from), to = parsed.GetRequiredValue(to), changes });
            }
            else if (changes.Count == 0)
            {
                await shell.SayAsync("They say the same.");
            }
            else
            {
                await JsonChange.WriteAsync(shell, shell.Output, changes);
            }

            return changes.Count == 0 ? ExitCode.Done : ExitCode.Different;
        });
    }
}
