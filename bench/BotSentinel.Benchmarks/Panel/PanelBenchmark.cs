using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using BotSentinel.Benchmarks.Api;
using BotSentinel.Benchmarks.Gateway;
using BotSentinel.Benchmarks.Harness;
using Microsoft.Data.Sqlite;

namespace BotSentinel.Benchmarks.Panel;

/// <summary>
/// The panel of a gateway with a million stored decisions: how long its pages take to be read and rendered, and what fifty operators who watch decisions as they happen cost
/// those who have updates decided. The gateway is a process of its own on SQLite.
/// </summary>
internal static class PanelBenchmark
{
    private const int Decisions = 1_000_000, Loads = 60, Viewers = 50, Connections = 16, Turns = 9;
    private const long Blocked = 199_999_999_999;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    private static readonly string[] Lists = ["decisions", "decisions?subject=user:77", "decisions?subject=chat:-1001", "subjects/user:77", "reviews", "lists", "audit", "policies", "bots", "keys", "operators", "", "analytics"];

    public static async Task<BenchReport> RunAsync()
    {
        string file = ApiServers.NewFile();
        await (await ServedProcess.StartAsync(ApiServers.Gateway, file)).DisposeAsync();
        await using ServedProcess gateway = await ServedProcess.StartAsync(ApiServers.Panel, file);
        
        Uri server = new(gateway.Address.GetLeftPart(UriPartial.Path));
        using PanelOwner owner = await PanelOwner.SetUpAsync(server, gateway.Address.Fragment[1..]);
        string key = (string)(await owner.SendAsync(HttpMethod.Post, "keys", """{"name":"bench"}"""))["key"]!;
        using ApiCalls api = new(server, key);
        string policy = await api.PublishAsync(1_000_000), bot = (string)(await api.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"bench","token":"1:bench","policy":"{{policy}}"}"""))["id"]!;
        JsonNode refused = await RefuseAsync(api, policy);
        Fill(file, bot, refused);
        List<BenchRow> rows = [];
        foreach (string path in Lists)
        {
            rows.Add(await LoadAsync(owner, path));
        }

        rows.AddRange(await WatchAsync(server, owner, api, key, policy));
        return new BenchReport("panel", rows);
    }

    // A decision as the gateway records it, for the others to be like.
    private static async Task<JsonNode> RefuseAsync(ApiCalls api, string policy)
    {
        await api.PublishAsync(1, policy);
        JsonNode decision;
        do
        {
            decision = await api.SendAsync(HttpMethod.Post, "decide", """{"user":77,"chat":-1001,"text":"hello"}""");
        }
        while ((string)decision["verdict"]! != "deny");
        JsonNode page;
        do
        {
            page = await api.SendAsync(HttpMethod.Get, "decisions?limit=1");
        }
        while (page["items"]!.AsArray().Count == 0);
        return page["items"]![0]!;
    }

    private static void Fill(string file, string bot, JsonNode like)
    {
        using SqliteConnection connection = new($"Data Source={file};Pooling=false;Default Timeout=60");
        connection.Open();
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO decisions (id, tenant_id, bot_id, at, verdict, reason, user, chat, document)
            SELECT @id, tenant_id, @bot, @at, verdict, @reason, @user, @chat, replace(document, @like, @id) FROM decisions WHERE id = @like
            """;
        string id = (string)like["id"]!;
        command.Parameters.AddWithValue("@like", id);
        command.Parameters.AddWithValue("@bot", bot);
        SqliteParameter own = command.Parameters.Add("@id", SqliteType.Text), at = command.Parameters.Add("@at", SqliteType.Integer), reason = command.Parameters.Add("@reason", SqliteType.Integer),
            user = command.Parameters.Add("@user", SqliteType.Text), chat = command.Parameters.Add("@chat", SqliteType.Text);
        using SqliteCommand latest = connection.CreateCommand();
        latest.CommandText = "SELECT at, reason FROM decisions WHERE id = @like";
        latest.Parameters.AddWithValue("@like", id);
        (long now, long why) = Read(latest);
        for (int i = 1; i <= Decisions; i++)
        {
            // Ids go with time, and half of it happened in one chat.
            own.Value = string.Create(CultureInfo.InvariantCulture, $"{id[..^20]}{i:x20}");
            (at.Value, reason.Value) = (now - (Decisions - i), i % 10 == 0 ? why + 1 : why);
            user.Value = string.Create(CultureInfo.InvariantCulture, $"user:{(i * 7919L) % 50_000}");
            chat.Value = i % 2 == 0 ? "chat:-1001" : string.Create(CultureInfo.InvariantCulture, $"chat:-{(i * 104_729L) % 10_000}");
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static (long At, long Reason) Read(SqliteCommand command)
    {
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1)) : throw new InvalidOperationException("The decision was not recorded.");
    }

    private static async Task<BenchRow> LoadAsync(PanelOwner owner, string path)
    {
        List<double> milliseconds = [];
        for (int i = -5; i < Loads; i++)
        {
            long began = Stopwatch.GetTimestamp();
            string page = await owner.GetPageAsync(path);
            if (i >= 0)
            {
                milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            if (page.Contains("class=\"state\" role=\"alert\"", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{path} is shown as failed.");
            }
        }

        return new BenchRow($"panel.page./{path}.p95", "ms", ApiBenchmark.Percentile(milliseconds, 95), ApiBenchmark.Percentile(milliseconds, 50));
    }

    /// <summary>Updates decided in a second, alone and beside fifty who watch, with two hundred refusals a second to be seen and with all of them refused.</summary>
    private static async Task<BenchRow[]> WatchAsync(Uri server, PanelOwner owner, ApiCalls api, string key, string policy)
    {
        await api.PublishAsync(1_000_000, policy);
        await api.SendAsync(HttpMethod.Put, $"lists/block/entries/user:{Blocked}", "{}");
        BenchRow some = await WatchAsync(server, owner, key, "panel.live.50.200-refusals-a-second", refusing: 200);
        await api.PublishAsync(1, policy);
        return [some, await WatchAsync(server, owner, key, "panel.live.50.all-refused", refusing: 0)];
    }

    private static async Task<BenchRow> WatchAsync(Uri server, PanelOwner owner, string key, string name, int refusing)
    {
        List<double> alone = [], watched = [], ratios = [];
        for (int turn = 0; turn < Turns; turn++)
        {
            alone.Add(await RateAsync(server, key, refusing));
            PanelViewer[] viewers = await Task.WhenAll(Enumerable.Range(0, Viewers).Select(_ => PanelViewer.OpenAsync(server, owner, "decisions")));
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
                int before = viewers.Sum(viewer => viewer.Batches);
                watched.Add(await RateAsync(server, key, refusing));
                if (viewers.Sum(viewer => viewer.Batches) - before < Viewers)
                {
                    throw new InvalidOperationException("The pages were not drawn anew.");
                }
            }
            finally
            {
                await Task.WhenAll(viewers.Select(viewer => viewer.DisposeAsync().AsTask()));
            }

            ratios.Add(watched[^1] / alone[^1]);
        }

        return new BenchRow(name, "rps", ApiBenchmark.Percentile(watched, 50), ApiBenchmark.Percentile(watched, 1), Peer: ApiBenchmark.Percentile(alone, 50), Ratio: ApiBenchmark.Percentile(ratios, 50), PeerName: "nobody watches");
    }

    private static async Task<double> RateAsync(Uri server, string key, int refusing)
    {
        Task<DecideLoad>? refused = refusing == 0 ? null : DecideLoad.RunAsync(server, key, 2, Turn, refusing, user: Blocked);
        DecideLoad load = await DecideLoad.RunAsync(server, key, Connections, Turn);
        if (refused is not null)
        {
            await refused;
        }

        return load.PerSecond;
    }
}
