using BotSentinel.Redis;
using StackExchange.Redis;

namespace BotSentinel.Cli.Redis;

/// <summary><c>botsentinel redis count|purge</c>: what a tenant has in Redis.</summary>
internal static class RedisCommand
{
    private const string Text = """
        Usage: botsentinel redis count|purge (--tenant T | --no-tenant) [--redis SERVERS] [--prefix P]

          count        how many keys the tenant has
          purge        remove them: its subjects begin with full allowances on all nodes
          --tenant     the tenant; --no-tenant: what belongs to none
          --redis      StackExchange.Redis' connection string; else BOTSENTINEL_REDIS, which keeps a password off the
                       command line; else localhost:6379
          --prefix     the installation; bs

        Neither blocks the server. Exit code 1: Redis could not be reached; 2: wrong usage.
        """;

    public static int Help(TextWriter errors)
    {
        errors.WriteLine(Text);
        return 2;
    }

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        string servers = Environment.GetEnvironmentVariable("BOTSENTINEL_REDIS") ?? "localhost:6379", prefix = "bs";
        string? tenant = null;
        bool isChosen = false;
        for (int i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--no-tenant":
                    isChosen = true;
                    break;
                case "--tenant" when i + 1 < args.Length:
                    (tenant, isChosen) = (args[++i], true);
                    break;
                case "--redis" when i + 1 < args.Length:
                    servers = args[++i];
                    break;
                case "--prefix" when i + 1 < args.Length:
                    prefix = args[++i];
                    break;
                default:
                    return Help(errors);
            }
        }

        if (!isChosen || args is not ["count" or "purge", ..])
        {
            return Help(errors);
        }

        try
        {
            await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(servers);
            var tenants = new RedisTenants(redis, prefix);
            long count = args[0] == "count" ? await tenants.CountAsync(tenant) : await tenants.PurgeAsync(tenant);
            await output.WriteLineAsync(args[0] == "count" ? $"{count} keys" : $"{count} keys removed");
            return 0;
        }
        catch (Exception failure) when (failure is RedisException or ArgumentException)
        {
            await errors.WriteLineAsync(failure is ArgumentException ? "That is no connection string." : $"Redis could not be reached or refused: {failure.GetType().Name}.");
            return 1;
        }
    }
}
