using System.CommandLine;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;
using BotSentinel.Cli.Versions;

namespace BotSentinel.Cli.Policies;

/// <summary><c>botsentinel policy ...</c>: policy files, and what of them is in force.</summary>
internal static class PolicyCommand
{
    /// <summary>A policy at the gateway.</summary>
    public static readonly Argument<string> Policy = new("POLICY") { Description = "The policy's name, or its id." };

    /// <summary>A file to be read.</summary>
    public static readonly Argument<string> File = new("FILE") { Description = "The policy file; -: standard input." };

    public static Command Make(Shell shell)
    {
        var command = new ToolCommand("policy", "Check policy files, and put them in force.")
        {
            Examples = ["botsentinel policy lint botsentinel.json", "botsentinel policy plan main botsentinel.json", "botsentinel policy apply main botsentinel.json --note \"fewer links\" --yes"],
        };
        Connection.AddTo(command);
        command.Subcommands.Add(LintCommand.Make(shell));
        command.Subcommands.Add(DiffCommand.Make(shell));
        command.Subcommands.Add(PlanCommand.Make(shell));
        command.Subcommands.Add(ApplyCommand.Make(shell));
        command.Subcommands.Add(ExportCommand.Make(shell));
        command.Subcommands.Add(List(shell));
        VersionedThing versions = new("policy", "main", Policy, FindAsync);
        command.Subcommands.Add(versions.History(shell));
        command.Subcommands.Add(versions.Rollback(shell));
        return command;
    }

    private static async Task<(string Path, string Name)> FindAsync(GatewayClient gateway, string name, CancellationToken cancellationToken)
    {
        PolicyView policy = await gateway.GetPolicyAsync(name, cancellationToken);
        return ($"policies/{policy.Id}", policy.Name);
    }

    private static ToolCommand List(Shell shell) =>
        new ToolCommand("list", "Show the policies there are.").With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            List<PolicyView> policies = await gateway.GetAllAsync<PolicyView>("policies", cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, policies);
                return ExitCode.Done;
            }

            Table table = new("NAME", "IN FORCE", "DRAFT", "CHANGED", "ID");
            policies.ForEach(policy => table.Add(policy.Name, policy.Published is { } number ? $"version {number}" : null, policy.HasDraft ? "yes" : null, Words.Moment(shell, policy.ChangedAt), policy.Id));
            await table.WriteAsync(shell, $"There are no policies. `{Commands.Tool} policy apply NAME FILE` makes one.");
            return ExitCode.Done;
        });
}
