using System.Text.Json;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Benchmarks.Limits;

/// <summary>The counter engine beside its peers and the floor: right first, then fast, small and steady.</summary>
internal static class LimitsBenchmark
{
    private const int Processes = 5;

    // Where nothing is compared.
    private const int Few = 3;

    // Few subjects are asked often.
    private const int Many = 200_000;

    public static Task<BenchReport> RunAsync()
    {
        // For work on one part: its name, as in this list.
        string? only = Environment.GetEnvironmentVariable("BENCH_PART");
        List<BenchRow> rows = [];
        foreach (Func<IEnumerable<BenchRow>> part in (Func<IEnumerable<BenchRow>>[])[Correctness.Rows, Bounds.Idle, SingleBesidePeers, FullBesidePeers, FullOfMany, Algorithms, Scopes, Sizes, Bounds.Memory, Bounds.Growth, Bounds.Snapshot, Bounds.Flood, Bounds.Threads, Bounds.HotSubject, Bounds.Garbage])
        {
            if (only is not null && part.Method.Name != only)
            {
                continue;
            }

            BenchRow[] more = [.. part()];
            Print(more);
            rows.AddRange(more);
        }

        return Task.FromResult(new BenchReport("limits", rows));
    }

    private static void Print(IEnumerable<BenchRow> rows)
    {
        foreach (BenchRow row in rows)
        {
            Console.WriteLine(FormattableString.Invariant($"  {row.Name,-36} {row.Median,12:0.##} {row.Unit}   {row.Allocated} B"));
        }
    }

    private static IEnumerable<BenchRow> SingleBesidePeers()
    {
        const int count = 1_000_000;
        return new Turns(nameof(SingleBesidePeers), Processes, count)
            .Add("single.1m", () => Own.Single(new KeyedCounter(Own.Bucket(), count), new Subjects(count)))
            .Add("single.1m.batch64", () => Own.SingleBatch(new KeyedCounter(Own.Bucket(), count), new Subjects(count)))
            .Add("peer.cdict.single.1m", () => new Subjects(count).Asking(Peers.ConcurrentDictionary()))
            .Add("peer.bitfaster.single.1m", () => new Subjects(count).Asking(Peers.BitFaster(count)))
            .Add("peer.strl.single.1m", () => new Subjects(count).Asking(Peers.RateLimiting()))
            .Add("floor.cas.10mb", () => Peers.Floor(10))
            .Add("floor.cas.32mb", () => Peers.Floor(32))
            .Run();
    }

    private static IEnumerable<BenchRow> FullBesidePeers()
    {
        const int count = 100_000;
        return new Turns(nameof(FullBesidePeers), Processes, count)
            .Add("full.100k", () => Own.Full(Own.FullPolicy(count), new Subjects(count)))
            .Add("peer.strl-chained.full.100k", () => new Subjects(count).Asking(Peers.RateLimitingChained()))
            .Run();
    }

    private static IEnumerable<BenchRow> FullOfMany()
    {
        const int count = 1_000_000;
        return new Turns(nameof(FullOfMany), Processes, count)
            .Add("full.1m", () => Own.Full(Own.FullPolicy(count), new Subjects(count)))
            .Add("full.1m.batch64", () => Own.FullBatch(Own.FullPolicy(count), new Subjects(count)))
            .Run();
    }

    // One limit of each kind, 100,000 subjects.
    private static IEnumerable<BenchRow> Algorithms()
    {
        const int count = 100_000;
        var turns = new Turns(nameof(Algorithms), Few, count);
        foreach (LimitAlgorithm algorithm in Enum.GetValues<LimitAlgorithm>())
        {
            bool isLog = algorithm is LimitAlgorithm.SlidingLog or LimitAlgorithm.Concurrency;
            var limit = new LimitOptions { Algorithm = algorithm, Permits = isLog ? ExpiryLog.MostPermits : Many, Window = isLog ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromDays(1) };
            turns.Add(
                $"algorithm.{JsonNamingPolicy.KebabCaseLower.ConvertName(algorithm.ToString())}",
                () => Own.Single(new KeyedCounter(LimitRules.Create("bench/limit", "limit", limit, countDenied: false), count), new Subjects(count)));
        }

        return turns.Run();
    }

    // Three limits of three subjects: user, chat, and user in chat.
    private static IEnumerable<BenchRow> Scopes()
    {
        const int count = 100_000;
        return new Turns(nameof(Scopes), Few, count).Add("scopes.100k", () => Own.Full(Own.ScopesPolicy(count), new Subjects(count))).Run();
    }

    private static IEnumerable<BenchRow> Sizes()
    {
        foreach ((int count, string size) in ((int, string)[])[(10_000, "10k"), (100_000, "100k"), (1_000_000, "1m"), (10_000_000, "10m")])
        {
            IEnumerable<BenchRow> rows = new Turns(nameof(Sizes), Few, count)
                .Add($"sizes.single.{size}", () => Own.Single(new KeyedCounter(Own.Bucket(Many), count), new Subjects(count)))
                .Add($"sizes.single.{size}.batch64", () => Own.SingleBatch(new KeyedCounter(Own.Bucket(Many), count), new Subjects(count)))
                .Add($"sizes.full.{size}", () => Own.Full(Own.FullPolicy(count, permits: Many), new Subjects(count)))
                .Add($"sizes.full.{size}.batch64", () => Own.FullBatch(Own.FullPolicy(count, permits: Many), new Subjects(count)))
                .Run();
            foreach (BenchRow row in rows)
            {
                yield return row;
                if (row.Name == "sizes.full.10m")
                {
                    yield return row with { Name = "full.10m" };
                }
            }
        }
    }
}
