using System.CommandLine;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Tenants;

/// <summary><c>botsentinel tenants create</c>.</summary>
internal static class CreateTenant
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Its name in the paths of webhooks: letters, digits, - and _. It stays." };
    private static readonly Option<int?> DecisionsPerSecond = new("--decisions-per-second") { Description = "Updates decided in a second on one gateway; left out: any.", HelpName = "NUMBER" };
    private static readonly Option<int?> Bots = new("--bots") { Description = "Bots; left out: any.", HelpName = "NUMBER" };
    private static readonly Option<int?> Rules = new("--rules") { Description = "Rules in one policy; left out: any.", HelpName = "NUMBER" };
    private static readonly Option<int?> StoredDecisions = new("--stored-decisions") { Description = "Decisions that are kept; left out: 100,000.", HelpName = "NUMBER" };
    private static readonly Option<int?> Operators = new("--operators") { Description = "People with a role; left out: any.", HelpName = "NUMBER" };
    private static readonly Option<int?> Keys = new("--keys") { Description = "API keys; left out: any.", HelpName = "NUMBER" };
    private static readonly Option<string> Excess = MakeExcess();

    public static Command Make(Shell shell) =>
        new ToolCommand("create", $"Make a tenant. `{Commands.Tool} keys create NAME --tenant TENANT` makes its first key.")
        {
            Examples = ["botsentinel tenants create acme --bots 5 --decisions-per-second 200"],
        }.With(Name).With(DecisionsPerSecond, Excess, Bots, Rules, StoredDecisions, Operators, Keys, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            TenantQuotas quotas = new(parsed.GetValue(DecisionsPerSecond), parsed.GetValue(Bots), parsed.GetValue(Rules), parsed.GetValue(StoredDecisions), parsed.GetValue(Operators), parsed.GetValue(Keys), parsed.GetValue(Excess));
            TenantView tenant = (await gateway.CreateAsync<TenantView>("tenants", new { name = parsed.GetRequiredValue(Name), quotas }, cancellationToken)).Value;
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, tenant);
                return ExitCode.Done;
            }

            await TenantsCommand.WriteAsync(shell, tenant);
            await shell.SayAsync($"Its first key: {Commands.Tool} keys create owner --tenant {tenant.Name}");
            return ExitCode.Done;
        });

    private static Option<string> MakeExcess()
    {
        var excess = new Option<string>("--excess-traffic") { Description = "What becomes of traffic beyond that: the bot gets it undecided (pass), or not (refuse).", DefaultValueFactory = _ => "pass" };
        excess.AcceptOnlyFromAmong("pass", "refuse");
        return excess;
    }
}
