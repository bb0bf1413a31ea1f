using System.CommandLine;
using BotSentinel.Redis;
using StackExchange.Redis;

namespace BotSentinel.Cli.Redis;

/// <summary><c>botsentinel redis count|purge</c>: what a tenant has in Redis.</summary>
internal static class RedisCommand
{
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "The tenant." };
    private static readonly Option<bool> NoTenant = new("--no-tenant") { Description = "What belongs to no tenant." };
    private static readonly Option<string> Prefix = new("--prefix") { Description = "The installation.", DefaultValueFactory = _ => "bs" };

    // Without a default value: help would show the password that is in it.
    private static readonly Option<string?> Servers = new("--redis")
    {
        Description = "StackExchange.Redis' connection string; else BOTSENTINEL_REDIS, which keeps a password off the command line; else localhost:6379.",
    };

    public static Command Make(TextWriter output, TextWriter errors)
    {
        var command = new Command("redis", "Count or remove what a tenant has in Redis. Neither blocks the server.");
        command.Subcommands.Add(Make("count", "Say how many keys the tenant has.", "{0} keys", (tenants, tenant) => tenants.CountAsync(tenant), output, errors));
        command.Subcommands.Add(Make("purge", "Remove the tenant's keys: its subjects begin with full allowances on all nodes.", "{0} keys removed", (tenants, tenant) => tenants.PurgeAsync(tenant), output, errors));
        return command;
    }

    private static Command Make(string name, string description, string told, Func<RedisTenants, string?, Task<long>> run, TextWriter output, TextWriter errors)
    {
        var command = new Command(name, description) { Tenant, NoTenant, Servers, Prefix };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(Tenant) is null) != result.GetValue(NoTenant))
            {
                result.AddError("Say either --tenant T or --no-tenant.");
            }
        });
        command.SetAction(async (parsed, _) =>
        {
            try
            {
                await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(parsed.GetValue(Servers) ?? Environment.GetEnvironmentVariable("BOTSENTINEL_REDIS") ?? "localhost:6379");
                long count = await run(new RedisTenants(redis, parsed.GetRequiredValue(Prefix)), parsed.GetValue(Tenant));
                await output.WriteLineAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, told, count));
                return 0;
            }
            catch (Exception failure) when (failure is RedisException or ArgumentException)
            {
                await errors.WriteLineAsync(failure is ArgumentException ? "That is no connection string." : $"Redis could not be reached or refused: {failure.GetType().Name}.");
                return 1;
            }
        });
        return command;
    }
}
