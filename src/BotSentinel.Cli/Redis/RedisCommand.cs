using System.CommandLine;
using BotSentinel.Cli.Terminal;
using BotSentinel.Redis;
using StackExchange.Redis;

namespace BotSentinel.Cli.Redis;

/// <summary><c>botsentinel redis count|purge</c>: what a tenant has in Redis.</summary>
internal static class RedisCommand
{
    private const string ServersVariable = "BOTSENTINEL_REDIS";

    private static readonly Option<string?> Tenant = new("--tenant") { Description = "The tenant." };
    private static readonly Option<bool> NoTenant = new("--no-tenant") { Description = "What belongs to no tenant." };
    private static readonly Option<string> Prefix = new("--prefix") { Description = "The installation.", DefaultValueFactory = _ => "bs" };

    // Without a default value: help would show the password that is in it.
    private static readonly Option<string?> Servers = new("--redis")
    {
        Description = $"StackExchange.Redis' connection string; else {ServersVariable}, which keeps a password off the command line; else localhost:6379.",
    };

    public static Command Make(Shell shell)
    {
        var command = new Command("redis", "Count or remove what a tenant has in Redis. Neither blocks the server.");
        command.Subcommands.Add(Count(shell));
        command.Subcommands.Add(Purge(shell));
        return command;
    }

    private static ToolCommand Count(Shell shell) =>
        Make("count", "Say how many keys the tenant has.").Does(shell, async (parsed, cancellationToken) =>
        {
            long keys = await RunAsync(parsed, shell, tenants => tenants.CountAsync(parsed.GetValue(Tenant)), cancellationToken);
            await shell.SayAsync($"{keys} keys");
            return ExitCode.Done;
        });

    private static ToolCommand Purge(Shell shell) =>
        Make("purge", "Remove the tenant's keys: its subjects begin with full allowances on all nodes.").With(ToolOptions.Yes).Does(shell, async (parsed, cancellationToken) =>
        {
            string whose = parsed.GetValue(Tenant) is { } tenant ? $"the tenant {tenant}" : "no tenant";
            await Question.ConfirmAsync(shell, $"Remove all that belongs to {whose}?", parsed.GetValue(ToolOptions.Yes), cancellationToken);
            long keys = await RunAsync(parsed, shell, tenants => tenants.PurgeAsync(parsed.GetValue(Tenant)), cancellationToken);
            await shell.SayAsync($"{keys} keys removed");
            return ExitCode.Done;
        });

    private static ToolCommand Make(string name, string description)
    {
        ToolCommand command = new ToolCommand(name, description).With(Tenant, NoTenant, Servers, Prefix);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(Tenant) is null) != result.GetValue(NoTenant))
            {
                result.AddError("Say either --tenant T or --no-tenant.");
            }
        });
        return command;
    }

    private static async Task<long> RunAsync(ParseResult parsed, Shell shell, Func<RedisTenants, Task<long>> run, CancellationToken cancellationToken)
    {
        try
        {
            await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(parsed.GetValue(Servers) ?? shell.Variable(ServersVariable) ?? "localhost:6379");
            return await run(new RedisTenants(redis, parsed.GetRequiredValue(Prefix))).WaitAsync(cancellationToken);
        }
        catch (RedisException failure)
        {
            throw new CommandException($"Redis could not be reached or refused: {failure.GetType().Name}.");
        }
        catch (ArgumentException)
        {
            throw new CommandException("That is no connection string.");
        }
    }
}
