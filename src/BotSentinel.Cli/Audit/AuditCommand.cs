using System.CommandLine;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Audit;

/// <summary><c>botsentinel audit ...</c>: who did what, and proof that nobody has changed what is told of it.</summary>
internal static class AuditCommand
{
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "Whose log, by id, for who runs the gateway; gateway for its own; left out: the key's tenant's.", HelpName = "ID" };

    public static Command Make(Shell shell)
    {
        var command = new ToolCommand("audit", "Read the audit log, save it, and verify what was saved.")
        {
            Examples = ["botsentinel audit list --since 1d", "botsentinel audit checkpoint -o kept.txt", "botsentinel audit export -o audit.jsonl", "botsentinel audit verify audit.jsonl --checkpoint kept.txt"],
        };
        Connection.AddTo(command);
        command.Subcommands.Add(AuditList.Make(shell, Tenant));
        command.Subcommands.Add(Export(shell));
        command.Subcommands.Add(AuditVerify.Make(shell));
        command.Subcommands.Add(Checkpoint(shell));
        command.Subcommands.Add(Keys(shell));
        return command;
    }

    private static ToolCommand Export(Shell shell)
    {
        var format = new Option<string>("--format") { Description = "jsonl, a line of JSON each, or csv, for spreadsheets; both can be verified.", DefaultValueFactory = _ => "jsonl" };
        format.AcceptOnlyFromAmong("jsonl", "csv");
        return new ToolCommand("export", "Write a whole log, as it can be verified.")
        {
            Examples = ["botsentinel audit export -o audit.jsonl", "botsentinel audit export --format csv -o audit.csv"],
        }.With(ToolOptions.OutputFile, format, Tenant).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            await using OutputFile to = OutputFile.Open(shell, parsed.GetValue(ToolOptions.OutputFile));
            using StreamReader reader = new(await gateway.OpenAsync($"audit/export?format={parsed.GetValue(format)}{Of(parsed, '&')}", cancellationToken));
            char[] piece = new char[1 << 16];
            while (await reader.ReadAsync(piece, cancellationToken) is > 0 and int read)
            {
                await to.Writer.WriteAsync(piece.AsMemory(0, read), cancellationToken);
            }

            await to.KeepAsync();
            return ExitCode.Done;
        });
    }

    private static ToolCommand Checkpoint(Shell shell) =>
        new ToolCommand("checkpoint", "Write the latest signed checkpoint: keep it where who runs the gateway cannot change it.")
        {
            Examples = ["botsentinel audit checkpoint -o /mnt/elsewhere/$(date -I).txt", "botsentinel audit checkpoint --tenant gateway"],
        }.With(ToolOptions.OutputFile, Tenant).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            CheckpointView latest = await gateway.GetAsync<CheckpointView>($"audit/checkpoints/latest{Of(parsed, '?')}", cancellationToken);
            await using OutputFile to = OutputFile.Open(shell, parsed.GetValue(ToolOptions.OutputFile));
            await to.Writer.WriteAsync(latest.Checkpoint);
            await to.KeepAsync();
            await shell.TellAsync($"{Words.Count(latest.Size, "entry", "entries")}, signed {Words.Moment(shell, latest.At)}.");
            return ExitCode.Done;
        });

    private static ToolCommand Keys(Shell shell) =>
        new ToolCommand("keys", "Show the keys that checkpoints are verified with, the one that signs now first; one a line.")
        {
            Examples = ["botsentinel audit keys > keys.txt"],
        }.With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            AuditKeyView[] keys = await gateway.GetAsync<AuditKeyView[]>("audit/keys", cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, keys);
                return ExitCode.Done;
            }

            foreach (AuditKeyView key in keys)
            {
                await shell.SayAsync(key.Key);
            }

            return ExitCode.Done;
        });

    private static string Of(ParseResult parsed, char before) => parsed.GetValue(Tenant) is { } tenant ? $"{before}tenant={Uri.EscapeDataString(tenant)}" : "";
}
