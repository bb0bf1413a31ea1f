using System.CommandLine;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Decisions;

/// <summary><c>botsentinel decisions tail|show</c>: what the gateway refuses, and why.</summary>
internal static class DecisionsCommand
{
    private static readonly Argument<string> Decision = new("DECISION") { Description = "The decision's id." };

    public static Command Make(Shell shell)
    {
        var command = new ToolCommand("decisions", "Watch what is refused, and ask why.")
        {
            Examples = ["botsentinel decisions tail --bot shop", "botsentinel decisions show dec_0198f2c4"],
        };
        Connection.AddTo(command);
        command.Subcommands.Add(TailCommand.Make(shell));
        command.Subcommands.Add(Show(shell));
        return command;
    }

    private static ToolCommand Show(Shell shell) =>
        new ToolCommand("show", "Explain one decision by its trace.")
        {
            Examples = ["botsentinel decisions show dec_0198f2c4"],
        }.With(Decision).With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            DecisionView decision = await gateway.GetAsync<DecisionView>($"decisions/{Uri.EscapeDataString(parsed.GetRequiredValue(Decision))}", cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, decision);
                return ExitCode.Done;
            }

            await shell.Output.WriteLineAsync($"{decision.Painted(shell, 9)} {decision.About}, {Words.Moment(shell, decision.At)}");
            await shell.Output.WriteLineAsync($"because   {decision.Because}");
            Table table = new("STAGE", "NAME", "SAID", "LEFT", "SCORE");
            foreach (TraceView trace in decision.Trace)
            {
                table.Add(trace.Stage, trace.Name, trace.Outcome, trace.Remaining?.ToString("0.##", null), trace.Score?.ToString("0.00", null));
            }

            await table.WriteAsync(shell, "No stage said anything.");
            return ExitCode.Done;
        });
}
