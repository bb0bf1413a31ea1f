using System.CommandLine;
using BotSentinel.Cli.Gateway;
using BotSentinel.Cli.Policies;
using BotSentinel.Cli.Terminal;
using BotSentinel.Cli.Versions;

namespace BotSentinel.Cli.Bots;

/// <summary><c>botsentinel bots ...</c>: the bots that a gateway protects.</summary>
internal static class BotsCommand
{
    private static readonly Argument<string> Bot = new("BOT") { Description = "The bot's name, or its id." };

    public static Command Make(Shell shell)
    {
        var command = new ToolCommand("bots", "Say which bots the gateway protects.")
        {
            Examples = ["botsentinel bots add shop --policy main", "botsentinel bots list", "botsentinel bots rollback shop --to 2"],
        };
        Connection.AddTo(command);
        command.Subcommands.Add(AddBot.Make(shell));
        command.Subcommands.Add(List(shell));
        command.Subcommands.Add(Remove(shell));
        VersionedThing versions = new("bots", "shop", Bot, FindAsync);
        command.Subcommands.Add(versions.History(shell));
        command.Subcommands.Add(versions.Diff(shell));
        command.Subcommands.Add(versions.Rollback(shell));
        return command;
    }

    private static ToolCommand List(Shell shell) =>
        new ToolCommand("list", "Show the bots there are.").With(ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            List<BotView> bots = await gateway.GetAllAsync<BotView>("bots", cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, bots);
                return ExitCode.Done;
            }

            Dictionary<string, string> policies = await PolicyNamesAsync(gateway, cancellationToken);
            Table table = new("NAME", "MODE", "POLICY", "SERVED", "UPSTREAM", "ID");
            bots.ForEach(bot => table.Add(bot.Name, bot.Mode, bot.Policy is null ? "built-in" : policies.GetValueOrDefault(bot.Policy, bot.Policy), bot.Enabled ? "yes" : "no", bot.Upstream, bot.Id));
            await table.WriteAsync(shell, $"There are no bots. `{Commands.Tool} bots add NAME` protects one.");
            return ExitCode.Done;
        });

    private static ToolCommand Remove(Shell shell) =>
        new ToolCommand("remove", "Protect a bot no more. It must talk to Telegram itself from then on.")
        {
            Examples = ["botsentinel bots remove shop --yes"],
        }.With(Bot).With(ToolOptions.Yes).Does(shell, async (parsed, cancellationToken) =>
        {
            using GatewayClient gateway = await Connection.OpenAsync(parsed, shell);
            (BotView bot, string? version) = await gateway.GetVersionedAsync<BotView>($"bots/{Uri.EscapeDataString(parsed.GetRequiredValue(Bot))}", cancellationToken);
            await Question.ConfirmAsync(shell, $"Protect the bot {bot.Name} no more?", parsed.GetValue(ToolOptions.Yes), cancellationToken);
            await gateway.DeleteAsync($"bots/{bot.Id}", version, cancellationToken);
            await shell.SayAsync($"{bot.Name} is protected no more.");
            return ExitCode.Done;
        });

    private static async Task<(string Path, string Name)> FindAsync(GatewayClient gateway, string name, CancellationToken cancellationToken)
    {
        BotView bot = await gateway.GetAsync<BotView>($"bots/{Uri.EscapeDataString(name)}", cancellationToken);
        return ($"bots/{bot.Id}", bot.Name);
    }

    // A key that does not open the policies shows their ids.
    private static async Task<Dictionary<string, string>> PolicyNamesAsync(GatewayClient gateway, CancellationToken cancellationToken)
    {
        try
        {
            return await gateway.GetAllAsync<PolicyView>("policies", cancellationToken).ToDictionaryAsync(policy => policy.Id, policy => policy.Name, cancellationToken: cancellationToken);
        }
        catch (GatewayProblemException refused) when (refused.Problem.Status == 403)
        {
            return [];
        }
    }
}
