using System.Diagnostics;

namespace BotSentinel.Redis.Tests.Servers;

/// <summary>Three primaries with a replica each.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private RedisCluster(RedisServer[] servers) => Servers = servers;

    public IReadOnlyList<RedisServer> Servers { get; }

    /// <summary>Addresses of all nodes, as a client takes them.</summary>
    public string Configuration => string.Join(',', Servers.Select(server => server.Address));

    public static async Task<RedisCluster> StartAsync(int nodeTimeout = 1000)
    {
        RedisServer[] servers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            RedisServer.StartAsync("--cluster-enabled", "yes", "--cluster-node-timeout", $"{nodeTimeout}", "--cluster-allow-replica-migration", "no")));
        await RedisCli.RunAsync(["--cluster", "create", .. servers.Select(server => server.Address), "--cluster-replicas", "1", "--cluster-yes"]);
        foreach (RedisServer server in servers)
        {
            await Eventually.HoldsAsync(async () => (await RedisCli.RunAsync(["-p", $"{server.Port}", "cluster", "info"])).Contains("cluster_state:ok", StringComparison.Ordinal));
        }

        return new RedisCluster(servers);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RedisServer server in Servers)
        {
            await server.DisposeAsync();
        }
    }
}

/// <summary>Debian's redis-cli.</summary>
internal static class RedisCli
{
    public static async Task<string> RunAsync(string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("redis-cli", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"redis-cli: {output} {await errors}");
    }
}

/// <summary>Waits for what other processes do, which no clock of ours drives.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> condition, double seconds = 30)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed.TotalSeconds < seconds, "It did not come to hold in time.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, double seconds = 30) => HoldsAsync(() => Task.FromResult(condition()), seconds);
}
