using BotSentinel.Redis.Tests.Servers;

namespace BotSentinel.Redis.Tests.Processes;

public class HistoryTests(ITestOutputHelper output)
{
    private const int Users = 100;

    [Fact]
    public async Task FourProcesses_NoWindowAdmitsMoreThanItsLimit()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await CheckAsync(server.Address);
    }

    [Fact]
    public async Task FourProcessesOnACluster_NoWindowAdmitsMoreThanItsLimit()
    {
        await using RedisCluster cluster = await RedisCluster.StartAsync();
        await CheckAsync(cluster.Configuration);
    }

    [Fact]
    public async Task FourProcessesOnASentinelSet_NoWindowAdmitsMoreThanItsLimit()
    {
        await using RedisSentinelSet set = await RedisSentinelSet.StartAsync();
        await CheckAsync(set.Configuration);
    }

    [Fact]
    public async Task FourProcessesWhosePrimaryIsKilled_AdmitNoMoreThanTheStatedBound()
    {
        await using RedisSentinelSet set = await RedisSentinelSet.StartAsync();
        string policies = await WriteAsync("""{ "policies": { "default": { "limits": [ { "permits": 4, "window": "1s", "algorithm": "sliding-log" } ] } } }""");

        Observation[] history = await RunAsync(set.Configuration, policies, processes: 4, count: 8000, pause: 10, harm: async () =>
        {
            // By then each knows of all.
            await Task.Delay(3000, TestContext.Current.CancellationToken);
            await set.Servers[0].KillAsync();
        });

        // From the old primary; from memory, where each of four has a share of one permit; and what the new primary had not heard of.
        const int Bound = 4 + 4 + 4;
        int most = history.GroupBy(decision => decision.User).Max(user => History.MostInOneWindow(user, 1_000_000));
        output.WriteLine($"{history.Length} decisions, at most {most} in a window for 4 permits");
        Assert.DoesNotContain(history, decision => decision.Said == "failed");
        Assert.InRange(most, 4, Bound);

        // They had a new primary before they ended.
        int promoted = await set.PrimaryPortAsync();
        Assert.NotEqual(set.Servers[0].Port, promoted);
        Assert.NotEqual("0", (await RedisCli.RunAsync(["-p", $"{promoted}", "dbsize"])).Trim());
    }

    [Fact]
    public async Task OneThenEightThenOneProcess_ShareOneLimitExactly()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        string policies = await WriteAsync("""{ "policies": { "default": { "limits": [ { "scope": "global", "permits": 1500, "window": "1h", "algorithm": "fixed-window" } ] } } }""");
        int passed = 0;
        foreach (int processes in new[] { 1, 8, 1 })
        {
            passed += (await RunAsync(server.Address, policies, processes, count: 320)).Count(decision => decision.Said == "passed");
        }

        Assert.Equal(1500, passed);
    }

    private static async Task CheckAsync(string configuration)
    {
        string policies = await WriteAsync("""
            { "policies": { "default": { "limits": [
                { "name": "log", "permits": 4, "window": "1s", "algorithm": "sliding-log" },
                { "name": "bucket", "permits": 20, "window": "5s", "burst": 6, "scope": ["user", "chat"] },
                { "name": "chat", "permits": 60, "window": "1s", "algorithm": "sliding-log", "scope": "chat" } ] } } }
            """);

        Observation[] history = await RunAsync(configuration, policies, processes: 4, count: 4000);

        Assert.DoesNotContain(history, decision => decision.Said == "failed");
        Assert.Contains(history, decision => decision.Said == "refused");
        Assert.All(history.GroupBy(decision => decision.User), user => Assert.InRange(History.MostInOneWindow(user, 1_000_000), 1, 4));
        Assert.All(history.GroupBy(decision => decision.User), user => Assert.InRange(History.MostInOneWindow(user, 5_000_000), 1, 6 + 20));
        Assert.All(history.GroupBy(decision => decision.User % 7), chat => Assert.InRange(History.MostInOneWindow(chat, 1_000_000), 1, 60));
    }

    private static async Task<Observation[]> RunAsync(string configuration, string policies, int processes, int count, int pause = 0, Func<Task>? harm = null)
    {
        List<NodeProcess> nodes = [];
        try
        {
            for (int i = 0; i < processes; i++)
            {
                nodes.Add(await NodeProcess.StartAsync(configuration, "history", policies, seed: i, count, Users, pause));
            }

            await Task.WhenAll(nodes.Select(node => node.GoAsync()));
            await (harm?.Invoke() ?? Task.CompletedTask);
            Observation[][] observed = await Task.WhenAll(nodes.Select(node => node.EndAsync()));
            return [.. observed.SelectMany(some => some)];
        }
        finally
        {
            foreach (NodeProcess node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    private static async Task<string> WriteAsync(string policies)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("botsentinel-policies-").FullName, "policies.json");
        await File.WriteAllTextAsync(file, policies);
        return file;
    }
}
