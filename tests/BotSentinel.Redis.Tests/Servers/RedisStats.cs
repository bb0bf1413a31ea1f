using System.Globalization;

namespace BotSentinel.Redis.Tests.Servers;

/// <summary>What a server counted.</summary>
internal static class RedisStats
{
    /// <summary>Scripts that it ran.</summary>
    public static async Task<long> ScriptsAsync(RedisServer server)
    {
        string stats = await RedisCli.RunAsync(["-p", $"{server.Port}", "info", "commandstats"]);
        return stats.Split('\n').Where(line => line.StartsWith("cmdstat_evalsha:calls=", StringComparison.Ordinal)).Select(line => long.Parse(line.Split('=', ',')[1], CultureInfo.InvariantCulture)).SingleOrDefault();
    }
}
