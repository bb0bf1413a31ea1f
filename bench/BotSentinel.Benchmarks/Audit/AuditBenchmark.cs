using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using BotSentinel.Audit;
using BotSentinel.Benchmarks.Api;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Cli;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Benchmarks.Audit;

/// <summary>What the audit log costs: a change with its entry and one without, entries of many at the same time, and the verification of a long export by the command line. On SQLite.</summary>
internal static class AuditBenchmark
{
    private const int Changes = 1_000, Writers = 64, Every = 256;

    private static readonly TimeSpan Sustained = TimeSpan.FromSeconds(8);

    private static int Entries => int.TryParse(Environment.GetEnvironmentVariable("BOTSENTINEL_BENCH_ENTRIES"), CultureInfo.InvariantCulture, out int entries) ? entries : 1_000_000;

    public static async Task<BenchReport> RunAsync()
    {
        await using WebApplication app = ApiServers.State(null);
        await app.StartAsync();
        List<BenchRow> rows = [.. await ChangeAsync(app.Services.GetRequiredService<DurableStore>()), .. await SustainAsync(app)];
        await app.StopAsync();
        rows.AddRange(await VerifyAsync());
        return new BenchReport("audit", rows);
    }

    private static async Task<BenchRow[]> ChangeAsync(DurableStore store)
    {
        Caller caller = Caller.Of("default");
        List<double> with = [], without = [];
        for (int i = -100; i < Changes; i++)
        {
            double audited = await ChangeAsync(store, caller, $"user:a{i}", isAudited: true), bare = await ChangeAsync(store, caller, $"user:b{i}", isAudited: false);
            if (i >= 0)
            {
                with.Add(audited);
                without.Add(bare);
            }
        }

        return
        [
            new BenchRow("audit.change.median", "ms", ApiBenchmark.Percentile(with, 50), ApiBenchmark.Percentile(with, 99), Peer: ApiBenchmark.Percentile(without, 50), PeerName: "without an entry"),
            new BenchRow("audit.change.added-p95", "ms", ApiBenchmark.Percentile(with, 95) - ApiBenchmark.Percentile(without, 95), ApiBenchmark.Percentile(with, 99) - ApiBenchmark.Percentile(without, 99)),
        ];
    }

    private static async Task<double> ChangeAsync(DurableStore store, Caller caller, string subject, bool isAudited)
    {
        long started = Stopwatch.GetTimestamp();
        await using StoreSession session = await store.WriteAsync(caller);
        ListEntryRow row = new() { TenantId = caller.TenantId, List = ListKind.Block, Subject = subject, AddedAt = session.Now, Version = 1 };
        session.Db.ListEntries.Add(row);
        if (isAudited)
        {
            session.AuditChange("list.block", subject, null, ListEntryView.Of(row));
        }

        await session.CommitAsync();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task<BenchRow[]> SustainAsync(WebApplication app)
    {
        AuditTrail trail = app.Services.GetRequiredService<AuditTrail>();
        Caller caller = Caller.Of("default");
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long written = 0, started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < Sustained)
            {
                await trail.NoteAsync(caller, "decision.read", $"dec_{writer}", detail: new { limit = 50 });
                Interlocked.Increment(ref written);
            }
        })));
        double rate = written / Stopwatch.GetElapsedTime(started).TotalSeconds;
        double processor = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / written;
        return [new BenchRow($"audit.append.{Writers}-at-once", "/s", rate, rate), new BenchRow("audit.append.processor", "us", processor, processor)];
    }

    private static async Task<BenchRow[]> VerifyAsync()
    {
        string folder = Directory.CreateTempSubdirectory("bench-").FullName, export = Path.Combine(folder, "audit.jsonl"), kept = Path.Combine(folder, "kept.jsonl");
        int entries = Entries;
        byte[] signing = LogKey.NewSigningKey();
        LogKey key = LogKey.Of("botsentinel/bench", signing);
        int proof = Write(export, kept, entries, key, signing);
        List<double> seconds = [];
        for (int round = 0; round < 3; round++)
        {
            long started = Stopwatch.GetTimestamp();
            using StringWriter output = new();
            int code = await Commands.RunAsync(["audit", "verify", export, "--checkpoint", kept, "--verify-key", key.Text], output, output);
            seconds.Add(code == ExitCode.Done ? Stopwatch.GetElapsedTime(started).TotalSeconds : throw new InvalidOperationException(output.ToString()));
        }

        double megabytes = new FileInfo(export).Length / 1e6;
        Directory.Delete(folder, recursive: true);
        return
        [
            new BenchRow($"audit.verify.{entries}", "s", ApiBenchmark.Percentile(seconds, 50), seconds.Max()),
            new BenchRow($"audit.export.{entries}", "MB", megabytes, megabytes),
            new BenchRow($"audit.proof.{entries}", "hashes", proof, proof),
        ];
    }

    private static int Write(string export, string kept, int entries, LogKey key, byte[] signing)
    {
        using FileStream lines = File.Create(export);
        using StreamWriter checkpoints = new(kept);
        MerkleRange range = new();
        MerkleTree tree = new();
        List<byte> leaves = [];
        ArrayBufferWriter<byte> buffer = new();
        for (int i = 0; i < entries; i++)
        {
            AuditEntry entry = new()
            {
                Tenant = "default",
                Index = i,
                Id = $"aud_{i:x32}",
                At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + i),
                Actor = "key_0198f2c4d5e67a8b9c0d1e2f3a4b5c6d",
                Ip = "192.0.2.1",
                Action = "list.block",
                Object = $"user:{i}",
                Outcome = "done",
                Reason = "sells coins",
                Request = "0HN7A1B2C3D4E:00000001",
                After = new string('a', 64),
                Difference = """[{"path":"","before":null,"after":{"subject":"user:1","until":null,"reason":"sells coins","addedAt":"2026-11-29T12:00:00+00:00"}}]""",
            };
            buffer.ResetWrittenCount();
            entry.WriteTo(buffer);
            byte[] leaf = Merkle.Leaf(buffer.WrittenSpan);
            buffer.Write("\n"u8);
            lines.Write(buffer.WrittenSpan);
            range.Append(leaf);
            tree.Add(0, i, leaf);
            leaves.AddRange(leaf);
            if ((i + 1) % Every == 0 || i == entries - 1)
            {
                checkpoints.Write(KeptCheckpoint.Line(Checkpoint.Sign("default", i + 1, range.Root(), key, signing).Note, DateTimeOffset.UnixEpoch, i + 1 - (leaves.Count / Merkle.Size), leaves.ToArray()) + "\n");
                leaves.Clear();
            }
        }

        return tree.Inclusion(entries / 2, entries).Count;
    }
}
