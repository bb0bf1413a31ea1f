using System.CommandLine;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Policies;

/// <summary><c>botsentinel policy plan</c>: what <c>apply</c> would change, without changing it.</summary>
internal static class PlanCommand
{
    public static Command Make(Shell shell) =>
        new ToolCommand("plan", "Show what apply would change, and change nothing.")
        {
            Examples = ["botsentinel policy plan main botsentinel.json", "version=$(botsentinel policy plan main botsentinel.json --json | jq -r .etag)"],
            Different = "there is something to change",
        }.With(PolicyCommand.Policy).With(PolicyCommand.File).With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            PolicyFile file = await PolicyFile.ReadAsync(shell, parsed.GetRequiredValue(PolicyCommand.File), cancellationToken);
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            PolicyPlan plan = await PolicyPlan.MakeAsync(gateway, parsed.GetRequiredValue(PolicyCommand.Policy), file, cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, plan.ToJson());
            }
            else
            {
                await plan.WriteAsync(shell, shell.Output);
                if (plan is { HasChanges: true, ETag: { } etag, Errors.Count: 0 })
                {
                    await shell.SayAsync($"To put in force exactly this: {Commands.Tool} policy apply {plan.Name} {parsed.GetRequiredValue(PolicyCommand.File)} --if-match {etag.Trim('"')}");
                }
            }

            PolicyErrors.Refuse(file, plan.Errors);
            return plan.HasChanges ? ExitCode.Different : ExitCode.Done;
        });
}
