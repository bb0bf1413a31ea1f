using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BotSentinel.Audit;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Audit;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Store;

/// <summary>The program, killed amid writes. Some rounds; two hundred are run by ./bench.sh store.</summary>
public abstract class KillTests(bool isPostgres)
{
    private const int Rounds = 3, WritesBeforeTheKill = 20;

    [Fact]
    public async Task WhatWasAcknowledged_IsThereAfterEveryKill()
    {
        string database = await StateGateway.NewDatabaseAsync(isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite), key = "";
        string checkpoints = Path.Combine(Directory.CreateTempSubdirectory("sentinel-").FullName, "checkpoints.jsonl");
        ConcurrentDictionary<string, bool> acknowledged = new(StringComparer.Ordinal);
        for (int round = 0; round <= Rounds; round++)
        {
            using Process gateway = Start(database, checkpoints);
            (Uri admin, string? first) = await ReadBannerAsync(gateway, round == 0);
            using ApiClient api = new(admin, key = first ?? key);
            HashSet<string> there = await EntriesAsync(api);
            Assert.All(acknowledged.Keys, subject => Assert.Contains(subject, there));
            if (round < Rounds)
            {
                int before = acknowledged.Count;
                Task[] writers = [.. Enumerable.Range(0, 4).Select(writer => WriteAsync(api, $"user:w{round}-{writer}", acknowledged))];
                await Eventually.TrueAsync(() => acknowledged.Count >= before + WritesBeforeTheKill);
                gateway.Kill();
                await Task.WhenAll(writers);
            }

            else
            {
                await VerifyLogAsync(api, gateway, checkpoints, acknowledged.Keys);
            }

            gateway.Kill();
            await gateway.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(acknowledged.Count >= Rounds * WritesBeforeTheKill);
    }

    // Ended in good order, the gateway signs what it exported.
    private static async Task VerifyLogAsync(ApiClient api, Process gateway, string checkpoints, IEnumerable<string> acknowledged)
    {
        using HttpResponseMessage answer = await api.SendAsync(HttpMethod.Get, "audit/export");
        byte[] export = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using Process end = Process.Start("kill", ["-TERM", $"{gateway.Id}"]);
        await gateway.WaitForExitAsync(TestContext.Current.CancellationToken);

        VerifiedLog found = SampleLog.Verify(export, [.. (await File.ReadAllLinesAsync(checkpoints)).Where(line => line.Contains("/default\\n", StringComparison.Ordinal))], []);

        Assert.True(found.Problem is null && found.VouchedFor == found.Entries, $"{found}");
        HashSet<string> noted = [.. Encoding.UTF8.GetString(export).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Where(entry => (string?)entry["action"] == "list.block").Select(entry => (string)entry["object"]!)];
        Assert.All(acknowledged, subject => Assert.Contains(subject, noted));
    }

    private static async Task WriteAsync(ApiClient api, string writer, ConcurrentDictionary<string, bool> acknowledged)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                await api.SendAsync(HttpMethod.Put, $"lists/block/entries/{writer}-{i}", "{}", HttpStatusCode.OK, "*");
                acknowledged[$"{writer}-{i}"] = true;
            }
        }
        catch (HttpRequestException)
        {
            // Killed.
        }
    }

    private static async Task<HashSet<string>> EntriesAsync(ApiClient api)
    {
        HashSet<string> there = [];
        string? next = null;
        do
        {
            JsonNode page = await api.GetAsync($"lists/block/entries?limit=500{(next is null ? "" : $"&after={next}")}");
            there.UnionWith(page["items"]!.AsArray().Select(entry => (string)entry!["subject"]!));
            next = (string?)page["next"];
        }
        while (next is not null);
        return there;
    }

    // The key is shown by the first start alone.
    private static async Task<(Uri Admin, string? Key)> ReadBannerAsync(Process gateway, bool isFirst)
    {
        Uri? admin = null;
        while (await gateway.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            admin = words is ["admin", var address, ..] ? new Uri(address) : admin;
            if (words is ["state", ..] && !isFirst)
            {
                return (admin!, null);
            }

            if (words is [.., var key] && key.StartsWith("bs_", StringComparison.Ordinal))
            {
                return (admin!, key);
            }
        }

        throw new InvalidOperationException("The gateway ended.");
    }

    private static Process Start(string database, string checkpoints)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "BotSentinel.Server.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Logging__LogLevel__Default"] = "None";
        start.Environment["Gateway__Public"] = start.Environment["Gateway__Admin"] = "http://127.0.0.1:0";
        start.Environment["Gateway__Database"] = database;
        start.Environment["Gateway__Audit__Checkpoints__File"] = checkpoints;
        return Process.Start(start)!;
    }
}

public sealed class SqliteKillTests() : KillTests(isPostgres: false);

public sealed class PostgresKillTests() : KillTests(isPostgres: true);
