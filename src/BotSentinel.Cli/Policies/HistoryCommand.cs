using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Policies;

/// <summary><c>botsentinel policy history|rollback</c>: what was in force, and the way back.</summary>
internal static class HistoryCommand
{
    public static Command Make(Shell shell) =>
        new ToolCommand("history", "Show what was published, the latest first.")
        {
            Examples = ["botsentinel policy history main"],
        }.With(PolicyCommand.Policy).With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            PolicyView policy = await gateway.GetPolicyAsync(parsed.GetRequiredValue(PolicyCommand.Policy), cancellationToken);
            List<PolicyVersionView> versions = await gateway.GetAllAsync<PolicyVersionView>($"policies/{policy.Id}/versions", cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, versions);
                return ExitCode.Done;
            }

            Table table = new("VERSION", "PUBLISHED", "BY", "NOTE");
            versions.ForEach(version => table.Add($"{version.Number}", Words.Moment(shell, version.At), version.By, version.RolledBackTo is { } older ? $"back to {older}{(version.Note is null ? "" : $": {version.Note}")}" : version.Note));
            await table.WriteAsync(shell, "Nothing was published yet.");
            return ExitCode.Done;
        });

    public static Command MakeRollback(Shell shell)
    {
        var to = new Option<int>("--to") { Description = "The version to go back to.", HelpName = "NUMBER", Required = true };
        var note = new Option<string?>("--note") { Description = "Why; for the history.", HelpName = "TEXT" };
        return new ToolCommand("rollback", "Publish an older version anew. A draft that is being worked on stays.")
        {
            Examples = ["botsentinel policy rollback main --to 3 --yes"],
        }.With(PolicyCommand.Policy).With(to, note, ToolOptions.Yes, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            PolicyView found = await gateway.GetPolicyAsync(parsed.GetRequiredValue(PolicyCommand.Policy), cancellationToken);
            (PolicyView policy, string? version) = await gateway.GetVersionedAsync<PolicyView>($"policies/{found.Id}", cancellationToken);
            JsonObject older = await gateway.GetDocumentAsync(policy, $"{parsed.GetValue(to)}", cancellationToken);
            JsonObject published = await gateway.GetDocumentAsync(policy, "published", cancellationToken);
            await JsonChange.WriteAsync(shell, parsed.GetValue(ToolOptions.Json) ? shell.Errors : shell.Output, JsonChange.Between(published, older));
            await Question.ConfirmAsync(shell, $"Put version {parsed.GetValue(to)} of {policy.Name} in force again?", parsed.GetValue(ToolOptions.Yes), cancellationToken);
            JsonContent body = JsonContent.Create(new { version = parsed.GetValue(to), note = parsed.GetValue(note) }, options: ToolJson.Options);
            PolicyVersionView made = (await gateway.SendAsync<PolicyVersionView>(HttpMethod.Post, $"policies/{policy.Id}/rollback", body, version, cancellationToken)).Value;
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, made);
            }
            else
            {
                await shell.Output.WriteLineAsync(Paint.Good(shell, $"{policy.Name}: version {made.Number} is in force, the same as {made.RolledBackTo}."));
            }

            return ExitCode.Done;
        });
    }
}
