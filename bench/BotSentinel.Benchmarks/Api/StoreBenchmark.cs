using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using BotSentinel.Audit;
using BotSentinel.Benchmarks.Gateway;
using BotSentinel.Benchmarks.Harness;
using Microsoft.Data.Sqlite;

namespace BotSentinel.Benchmarks.Api;

/// <summary>
/// The durable state: a list of 100,000 lines, a publication until it is in force on another gateway, ten thousand tenants that are idle, and kills amid writes. On SQLite; on PostgreSQL what
/// needs several gateways, where the variable BOTSENTINEL_BENCH_POSTGRES names an empty database.
/// </summary>
internal static class StoreBenchmark
{
    private const int Lines = 100_000, Tenants = 10_000, Publications = 20;

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("BOTSENTINEL_BENCH_KILLS"), CultureInfo.InvariantCulture, out int kills) ? kills : 200;

    public static async Task<BenchReport> RunAsync()
    {
        List<BenchRow> rows = [await ImportAsync(), .. await TenantsAsync()];
        if (Environment.GetEnvironmentVariable("BOTSENTINEL_BENCH_POSTGRES") is { Length: > 0 } postgres)
        {
            rows.Add(await PublishAsync(postgres));
        }

        rows.AddRange(await KillAsync());
        return new BenchReport("store", rows);
    }

    private static async Task<BenchRow> ImportAsync()
    {
        StringBuilder lines = new();
        for (int i = 1; i <= Lines; i++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"user:{i},2036-01-01T00:00:00Z,imported\n");
        }

        List<double> seconds = [];
        for (int round = 0; round < 3; round++)
        {
            await using ServedProcess gateway = await ServedProcess.StartAsync(ApiServers.Gateway);
            using ApiCalls api = new(gateway.Address, gateway.Address.Fragment[1..]);
            Stopwatch watch = Stopwatch.StartNew();
            string import = (string)(await api.SendAsync(HttpMethod.Post, "lists/block/import", lines.ToString(), "text/csv"))["id"]!;
            JsonNode state;
            do
            {
                await Task.Delay(20);
                state = await api.SendAsync(HttpMethod.Get, $"imports/{import}");
            }
            while ((string)state["state"]! == "running");
            seconds.Add((int)state["taken"]! == Lines ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException(state.ToJsonString()));
        }

        return new BenchRow("store.import.100000-lines", "s", ApiBenchmark.Percentile(seconds, 50), seconds.Max());
    }

    /// <summary>Starts on an empty database and on one with ten thousand tenants of one bot and one key each.</summary>
    private static async Task<BenchRow[]> TenantsAsync()
    {
        string file = ApiServers.NewFile();
        await (await ServedProcess.StartAsync(ApiServers.Gateway, file)).DisposeAsync();
        (double emptySeconds, long emptyBytes) = await StartAsync(file);
        Fill(file);
        (double seconds, long bytes) = await StartAsync(file);
        return
        [
            new BenchRow("store.start.10000-tenants", "s", seconds, seconds, Peer: emptySeconds, Ratio: emptySeconds / seconds, PeerName: "empty database"),
            new BenchRow("store.memory.idle-tenant", "B", (bytes - emptyBytes) / (double)Tenants, (bytes - emptyBytes) / (double)Tenants),
        ];
    }

    private static async Task<(double Seconds, long Bytes)> StartAsync(string file)
    {
        List<double> seconds = [];
        List<long> bytes = [];
        for (int round = 0; round < 5; round++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            await using ServedProcess gateway = await ServedProcess.StartAsync(ApiServers.Gateway, file);
            seconds.Add(watch.Elapsed.TotalSeconds);
            await Task.Delay(2_000);
            using Process process = Process.GetProcessById(gateway.Id);
            bytes.Add(process.WorkingSet64);
        }

        return (ApiBenchmark.Percentile(seconds, 50), bytes.Order().ElementAt(bytes.Count / 2));
    }

    private static void Fill(string file)
    {
        using SqliteConnection connection = new($"Data Source={file};Pooling=false");
        connection.Open();
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO tenants (id, name, version, created_at, changed_at, is_enabled, excess_traffic) VALUES (@id, @id, 1, 0, 0, 1, 0);
            INSERT INTO keys (id, tenant_id, name, hash, start, scopes, created_at) VALUES ('key_' || @id, @id, 'k', @id, 'bs_', 1, 0);
            INSERT INTO bots (id, tenant_id, name, version, token, token_hash, mode, notices, is_enabled, created_at, changed_at) VALUES ('bot_' || @id, @id, 'bot', 1, 'x', @hash, 0, 1, 1, 0, 0);
            """;
        SqliteParameter id = command.Parameters.Add("@id", SqliteType.Text), hash = command.Parameters.Add("@hash", SqliteType.Text);
        for (int i = 0; i < Tenants; i++)
        {
            (id.Value, hash.Value) = (string.Create(CultureInfo.InvariantCulture, $"ten_{i:x32}"), i.ToString("x32", CultureInfo.InvariantCulture));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>From the moment that one gateway has acknowledged a publication until another one decides by it.</summary>
    private static async Task<BenchRow> PublishAsync(string database)
    {
        await using ServedProcess one = await ServedProcess.StartAsync(ApiServers.Gateway, database);
        await using ServedProcess two = await ServedProcess.StartAsync(ApiServers.Gateway, database);
        string key = one.Address.Fragment[1..];
        using ApiCalls first = new(one.Address, key), second = new(two.Address, key);
        string policy = await first.PublishAsync(1);
        await first.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"bench","token":"1:bench","policy":"{{policy}}"}""");
        List<double> milliseconds = [];
        for (int round = 0; round < Publications; round++)
        {
            // Refused by the policy before, admitted by the one after: users are new each round.
            string update = $$"""{"user":{{round + 1}},"chat":1}""";
            while ((string)(await second.SendAsync(HttpMethod.Post, "decide", update))["verdict"]! != "deny")
            {
            }

            await first.PublishAsync(1_000 + round, policy);
            Stopwatch watch = Stopwatch.StartNew();
            while ((string)(await second.SendAsync(HttpMethod.Post, "decide", update))["verdict"]! != "allow")
            {
            }

            milliseconds.Add(watch.Elapsed.TotalMilliseconds);
            await first.PublishAsync(1, policy);
        }

        return new BenchRow("store.publish.other-gateway", "ms", ApiBenchmark.Percentile(milliseconds, 50), milliseconds.Max());
    }

    /// <summary>Kills the gateway amid writes, again and again: every change that was acknowledged must be there, and the database sound.</summary>
    private static async Task<BenchRow[]> KillAsync()
    {
        string file = ApiServers.NewFile(), key = "";
        HashSet<string> acknowledged = [];
        List<KeptCheckpoint> kept = [];
        int missing = 0, broken = 0;
        for (int round = 0; round < Kills; round++)
        {
            await using ServedProcess gateway = await ServedProcess.StartAsync(ApiServers.Gateway, file);
            key = gateway.Address.Fragment.Length > 1 ? gateway.Address.Fragment[1..] : key;
            using ApiCalls api = new(gateway.Address, key);
            kept.AddRange((await api.SendAsync(HttpMethod.Get, "audit/checkpoints?limit=1"))["items"]!.AsArray().SelectMany(one => KeptCheckpoint.Read((string)one!["checkpoint"]!)));
            if (round % 20 == 19 || round == Kills - 1)
            {
                HashSet<string> there = await EntriesAsync(api);
                missing += acknowledged.Count(subject => !there.Contains(subject));
            }

            int before = acknowledged.Count;
            Task[] writers = [.. Enumerable.Range(0, 4).Select(writer => WriteAsync(api, $"{round}-{writer}", acknowledged))];
            while (Count(acknowledged) < before + 10)
            {
                await Task.Delay(5);
            }

            await Task.Delay(Random.Shared.Next(0, 100));
            gateway.Kill();
            await Task.WhenAll(writers);
            broken += IsSound(file) ? 0 : 1;
        }

        (int unnoted, string? problem) = await AuditAsync(file, key, kept, acknowledged);
        if (problem is not null)
        {
            Console.Error.WriteLine(problem);
        }

        return
        [
            new BenchRow("store.kill.missing-entries", $"of {acknowledged.Count}", unnoted, unnoted),
            new BenchRow("store.kill.unverified-checkpoints", $"of {kept.Count}", problem is null ? 0 : 1, problem is null ? 0 : 1),
            new BenchRow("store.kill.missing-changes", $"of {acknowledged.Count}", missing, missing),
            new BenchRow("store.kill.unsound-databases", $"of {Kills}", broken, broken),
        ];
    }

    /// <summary>Acknowledged changes without an audit entry, and what is wrong with the log by the checkpoints that were read in between.</summary>
    private static async Task<(int Missing, string? Problem)> AuditAsync(string file, string key, List<KeptCheckpoint> kept, HashSet<string> acknowledged)
    {
        await using ServedProcess gateway = await ServedProcess.StartAsync(ApiServers.Gateway, file);
        using ApiCalls api = new(gateway.Address, key);
        byte[] export = await api.ReadAsync("audit/export");
        HashSet<string> noted = [];
        LogVerifier verifier = new(kept, []);
        ExportReader.Read(
            new MemoryStream(export),
            entry =>
            {
                noted.Add((string)JsonNode.Parse(entry)!["object"]!);
                return verifier.Add(entry);
            },
            CancellationToken.None);
        return (acknowledged.Count(subject => !noted.Contains(subject)), verifier.Finish().Problem);
    }

    private static int Count(HashSet<string> acknowledged)
    {
        lock (acknowledged)
        {
            return acknowledged.Count;
        }
    }

    private static async Task WriteAsync(ApiCalls api, string writer, HashSet<string> acknowledged)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                string subject = $"user:w{writer}-{i}";
                await api.SendAsync(HttpMethod.Put, $"lists/block/entries/{subject}", "{}");
                lock (acknowledged)
                {
                    acknowledged.Add(subject);
                }
            }
        }
        catch (HttpRequestException)
        {
            // Killed.
        }
    }

    private static async Task<HashSet<string>> EntriesAsync(ApiCalls api)
    {
        HashSet<string> there = [];
        string? next = null;
        do
        {
            JsonNode page = await api.SendAsync(HttpMethod.Get, $"lists/block/entries?limit=500{(next is null ? "" : $"&after={next}")}");
            there.UnionWith(page["items"]!.AsArray().Select(entry => (string)entry!["subject"]!));
            next = (string?)page["next"];
        }
        while (next is not null);
        return there;
    }

    private static bool IsSound(string file)
    {
        using SqliteConnection connection = new($"Data Source={file};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()! == "ok";
    }
}
