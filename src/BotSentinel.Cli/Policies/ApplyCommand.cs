using System.CommandLine;
using System.Net.Http.Json;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;
using BotSentinel.Cli.Versions;

namespace BotSentinel.Cli.Policies;

/// <summary><c>botsentinel policy apply</c>: checks a file, drafts it and puts it in force, unless somebody else was faster.</summary>
internal static class ApplyCommand
{
    private static readonly Option<string?> Note = new("--note") { Description = "Why; for the history.", HelpName = "TEXT" };
    private static readonly Option<string?> IfMatch = new("--if-match") { Description = "The version that a plan was made on top of: nothing is changed when there is a later one.", HelpName = "VERSION" };
    private static readonly Option<bool> DraftOnly = new("--draft") { Description = "Leave it as a draft; put nothing in force." };
    private static readonly Option<bool> ReplaceDraft = new("--replace-draft") { Description = "Write over somebody's draft that is not published." };

    public static Command Make(Shell shell) =>
        new ToolCommand("apply", "Check a policy file and put it in force, on all gateways within a second. Makes the policy if it is not there. Refuses when somebody has published in between, and shows the difference.")
        {
            Examples = ["botsentinel policy apply main botsentinel.json --note \"fewer links\"", "botsentinel policy apply main botsentinel.json --if-match v7 --yes"],
        }.With(PolicyCommand.Policy).With(PolicyCommand.File).With(Note, IfMatch, DraftOnly, ReplaceDraft, ToolOptions.Yes, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            PolicyFile file = await PolicyFile.ReadAsync(shell, parsed.GetRequiredValue(PolicyCommand.File), cancellationToken);
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            PolicyPlan plan = await PolicyPlan.MakeAsync(gateway, parsed.GetRequiredValue(PolicyCommand.Policy), file, cancellationToken);
            if (plan.IsNew && parsed.GetValue(IfMatch) is not null)
            {
                throw new CommandException($"There is no policy {plan.Name} any more, of which a version was to be matched; nothing was changed.");
            }

            PolicyErrors.Refuse(file, plan.Errors);
            await plan.WriteAsync(shell, parsed.GetValue(ToolOptions.Json) ? shell.Errors : shell.Output);
            if (!plan.HasChanges)
            {
                return await ToldAsync(parsed, shell, plan, plan.Policy!.Published, isChanged: false);
            }

            if (plan.Draft is not null && !parsed.GetValue(ReplaceDraft))
            {
                throw new CommandException("Nothing was changed: somebody's draft would be lost. --replace-draft writes over it.");
            }

            await Question.ConfirmAsync(shell, parsed.GetValue(DraftOnly) ? $"Save it as a draft of {plan.Name}?" : $"Put it in force as {plan.Name}?", parsed.GetValue(ToolOptions.Yes), cancellationToken);
            string? version = parsed.GetValue(IfMatch) is { } wanted ? $"\"{wanted.Trim('"')}\"" : plan.ETag;
            try
            {
                return await ToldAsync(parsed, shell, plan, await ChangeAsync(gateway, parsed, plan, file, version, cancellationToken), isChanged: true);
            }
            catch (GatewayProblemException changed) when (changed.Problem.Status == 412)
            {
                await shell.TellAsync($"{plan.Name} was changed by somebody else in between. Of what it is now, this file would change:");
                await JsonChange.WriteAsync(shell, shell.Errors, changed.Problem.Difference ?? []);
                throw new CommandException($"Nothing was put in force. Look at it (`{Commands.Tool} policy plan`), and apply again.");
            }
        });

    // The number that is in force then; null: it was left as a draft.
    private static async Task<int?> ChangeAsync(GatewayClient gateway, ParseResult parsed, PolicyPlan plan, PolicyFile file, string? version, CancellationToken cancellationToken)
    {
        PolicyView policy = plan.Policy!;
        if (plan.IsNew)
        {
            (policy, version) = await gateway.CreateAsync<PolicyView>("policies", new { name = plan.Name }, cancellationToken);
        }

        (PolicyCheck check, string? drafted) = await gateway.SaveDraftAsync(policy, file, version, cancellationToken);
        if (!check.Valid)
        {
            throw PolicyErrors.Of(file.Name, check.Errors, "It is kept as a draft; nothing was put in force.");
        }

        if (parsed.GetValue(DraftOnly))
        {
            return null;
        }

        JsonContent body = JsonContent.Create(new { note = parsed.GetValue(Note) }, options: ToolJson.Options);
        return (await gateway.SendAsync<VersionView>(HttpMethod.Post, $"policies/{policy.Id}/publish", body, drafted, cancellationToken)).Value.Number;
    }

    private static async Task<int> ToldAsync(ParseResult parsed, Shell shell, PolicyPlan plan, int? number, bool isChanged)
    {
        if (parsed.GetValue(ToolOptions.Json))
        {
            await ToolJson.WriteAsync(shell, new { policy = plan.Name, changed = isChanged, published = number, changes = plan.Changes });
        }
        else if (isChanged)
        {
            await shell.Output.WriteLineAsync(Paint.Good(shell, number is null ? $"{plan.Name}: saved as a draft." : $"{plan.Name}: version {number} is in force."));
        }

        return ExitCode.Done;
    }
}
