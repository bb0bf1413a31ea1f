using System.CommandLine;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Terminal;
using BotSentinel.Cli.Versions;

namespace BotSentinel.Cli.Tenants;

/// <summary><c>botsentinel tenants ...</c>: for who runs the gateway.</summary>
internal static class TenantsCommand
{
    private static readonly Argument<string> Tenant = new("TENANT") { Description = "The tenant's name, or its id." };

    public static Command Make(Shell shell)
    {
        var command = new ToolCommand("tenants", "Say who has bots at this gateway. Needs a key that opens tenants; anybody may look at their own.")
        {
            Examples = ["botsentinel tenants create acme --bots 5 --decisions-per-second 200", "botsentinel keys create owner --tenant acme", "botsentinel tenants show"],
        };
        Connection.AddTo(command);
        command.Subcommands.Add(List(shell));
        command.Subcommands.Add(CreateTenant.Make(shell));
        command.Subcommands.Add(Show(shell));
        command.Subcommands.Add(Remove(shell));
        VersionedThing versions = new("tenants", "acme", Tenant, FindAsync);
        command.Subcommands.Add(versions.History(shell));
        command.Subcommands.Add(versions.Diff(shell));
        command.Subcommands.Add(versions.Rollback(shell));
        return command;
    }

    /// <summary>A tenant by name or id, for who may see all of them.</summary>
    public static async Task<TenantView> FindTenantAsync(this GatewayClient gateway, string name, CancellationToken cancellationToken)
    {
        await foreach (TenantView tenant in gateway.GetAllAsync<TenantView>("tenants", cancellationToken))
        {
            if (tenant.Name == name || tenant.Id == name)
            {
                return tenant;
            }
        }

        throw new CommandException($"There is no tenant {name}: `{Commands.Tool} tenants list` shows those there are.");
    }

    /// <summary>A tenant line by line.</summary>
    public static async Task WriteAsync(Shell shell, TenantView tenant)
    {
        Table table = new("WHAT", "VALUE");
        table.Add("name", tenant.Name);
        table.Add("id", tenant.Id);
        table.Add("open", tenant.Enabled ? "yes" : "no");
        table.Add("decisions a second", Bound(tenant.Quotas.DecisionsPerSecond));
        table.Add("what becomes of more", tenant.Quotas.ExcessTraffic);
        table.Add("bots", Bound(tenant.Quotas.Bots));
        table.Add("rules", Bound(tenant.Quotas.Rules));
        table.Add("stored decisions", tenant.Quotas.StoredDecisions is { } stored ? Words.Number(stored) : "100,000, unless said otherwise");
        table.Add("operators", Bound(tenant.Quotas.Operators));
        table.Add("API keys", Bound(tenant.Quotas.Keys));
        table.Add("since", Words.Moment(shell, tenant.CreatedAt));
        await table.WriteAsync(shell, "");
    }

    private static ToolCommand List(Shell shell) =>
        new ToolCommand("list", "Show the tenants there are.").With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            List<TenantView> tenants = await gateway.GetAllAsync<TenantView>("tenants", cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, tenants);
                return ExitCode.Done;
            }

            Table table = new("NAME", "OPEN", "BOTS", "DECISIONS/S", "SINCE", "ID");
            tenants.ForEach(tenant => table.Add(tenant.Name, tenant.Enabled ? "yes" : "no", Bound(tenant.Quotas.Bots), Bound(tenant.Quotas.DecisionsPerSecond), Words.Moment(shell, tenant.CreatedAt), tenant.Id));
            await table.WriteAsync(shell, "There are no tenants.");
            return ExitCode.Done;
        });

    private static ToolCommand Show(Shell shell)
    {
        var tenant = new Argument<string?>("TENANT") { Description = "The tenant's name, or its id; left out: the key's own.", Arity = ArgumentArity.ZeroOrOne };
        return new ToolCommand("show", "Show a tenant and its quotas.")
        {
            Examples = ["botsentinel tenants show", "botsentinel tenants show acme --json"],
        }.With(tenant).With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            TenantView found = parsed.GetValue(tenant) is { } name ? await gateway.FindTenantAsync(name, cancellationToken) : await gateway.GetAsync<TenantView>("tenants/mine", cancellationToken);
            await (parsed.GetValue(ToolOptions.Json) ? ToolJson.WriteAsync(shell, found) : WriteAsync(shell, found));
            return ExitCode.Done;
        });
    }

    private static ToolCommand Remove(Shell shell) =>
        new ToolCommand("remove", "Take a tenant away with all it has. It must have no bots any more.")
        {
            Examples = ["botsentinel tenants remove acme --yes"],
        }.With(Tenant).With(ToolOptions.Yes).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            TenantView found = await gateway.FindTenantAsync(parsed.GetRequiredValue(Tenant), cancellationToken);
            (TenantView tenant, string? version) = await gateway.GetVersionedAsync<TenantView>($"tenants/{found.Id}", cancellationToken);
            await Question.ConfirmAsync(shell, $"Take the tenant {tenant.Name} away, with its policies, lists and keys?", parsed.GetValue(ToolOptions.Yes), cancellationToken);
            await gateway.DeleteAsync($"tenants/{tenant.Id}", version, cancellationToken);
            await shell.SayAsync($"{tenant.Name} is gone.");
            return ExitCode.Done;
        });

    private static async Task<(string Path, string Name)> FindAsync(GatewayClient gateway, string name, CancellationToken cancellationToken)
    {
        TenantView tenant = await gateway.FindTenantAsync(name, cancellationToken);
        return ($"tenants/{tenant.Id}", tenant.Name);
    }

    private static string Bound(int? quota) => quota is { } most ? Words.Number(most) : "any";
}
