using System.Text.Json;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Benchmarks.Limits;

/// <summary>The counter engine beside its peers and the floor: right first, then fast, small and steady.</summary>
internal static class LimitsBenchmark
{
    private const int Rounds = 15;

    // Few subjects are asked often.
    private const int Many = 200_000;

    public static Task<BenchReport> RunAsync()
    {
        // For work on one part: its name, as in this list.
        string? only = Environment.GetEnvironmentVariable("BENCH_PART");
        List<BenchRow> rows = [];
        foreach (Func<IEnumerable<BenchRow>> part in (Func<IEnumerable<BenchRow>>[])[Correctness.Rows, Bounds.Idle, SingleBesidePeers, FullBesidePeers, Algorithms, Scopes, Sizes, Bounds.Memory, Bounds.Growth, Bounds.Snapshot, Bounds.Flood, Bounds.Threads, Bounds.HotSubject, Bounds.Garbage])
        {
            if (only is not null && part.Method.Name != only)
            {
                continue;
            }

            BenchRow[] more = [.. part()];
            Print(more);
            Peers.Stop();
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
        var subjects = new Subjects(count);
        var counter = new KeyedCounter(Own.Bucket(), count);
        return new Turns(Rounds, count)
            .Add("single.1m", Own.Single(counter, subjects))
            .Add("single.1m.batch64", Own.SingleBatch(counter, subjects.Again()))
            .Add("peer.cdict.single.1m", subjects.Again().Asking(Peers.ConcurrentDictionary()))
            .Add("peer.bitfaster.single.1m", subjects.Again().Asking(Peers.BitFaster(count)))
            .Add("peer.strl.single.1m", subjects.Again().Asking(Peers.RateLimiting()))
            .Add("floor.cas.10mb", Peers.Floor(10))
            .Add("floor.cas.32mb", Peers.Floor(32))
            .Run();
    }

    private static IEnumerable<BenchRow> FullBesidePeers()
    {
        const int small = 100_000, large = 1_000_000;
        Sentinel forFew = Own.FullPolicy(small), forMany = Own.FullPolicy(large);
        var few = new Subjects(small);
        var many = new Subjects(large);
        IEnumerable<BenchRow> few100 = new Turns(Rounds, small)
            .Add("full.100k", Own.Full(forFew, few))
            .Add("peer.strl-chained.full.100k", few.Again().Asking(Peers.RateLimitingChained()))
            .Run();
        Peers.Stop();
        return few100.Concat(new Turns(Rounds, large)
            .Add("full.1m", Own.Full(forMany, many))
            .Add("full.1m.batch64", Own.FullBatch(forMany, many.Again()))
            .Run());
    }

    // One limit of each kind, 100,000 subjects.
    private static IEnumerable<BenchRow> Algorithms()
    {
        const int count = 100_000;
        var turns = new Turns(Rounds, count);
        foreach (LimitAlgorithm algorithm in Enum.GetValues<LimitAlgorithm>())
        {
            bool isLog = algorithm is LimitAlgorithm.SlidingLog or LimitAlgorithm.Concurrency;
            var limit = new LimitOptions { Algorithm = algorithm, Permits = isLog ? ExpiryLog.MostPermits : Many, Window = isLog ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromDays(1) };
            turns.Add($"algorithm.{JsonNamingPolicy.KebabCaseLower.ConvertName(algorithm.ToString())}", Own.Single(new KeyedCounter(LimitRules.Create("bench/limit", "limit", limit, countDenied: false), count), new Subjects(count)));
        }

        return turns.Run();
    }

    // Three limits of three subjects: user, chat, and user in chat.
    private static IEnumerable<BenchRow> Scopes()
    {
        const int count = 100_000;
        Sentinel sentinel = Own.ScopesPolicy(count);
        return [.. new Turns(Rounds, count).Add("scopes.100k", Own.Full(sentinel, new Subjects(count))).Run()];
    }

    private static IEnumerable<BenchRow> Sizes()
    {
        foreach ((int count, string size) in ((int, string)[])[(10_000, "10k"), (100_000, "100k"), (1_000_000, "1m"), (10_000_000, "10m")])
        {
            var subjects = new Subjects(count);
            var counter = new KeyedCounter(Own.Bucket(Many), count);
            Sentinel sentinel = Own.FullPolicy(count, permits: Many);
            Own.SingleBatch(counter, subjects.Again())(count);
            Own.FullBatch(sentinel, subjects.Again())(count);
            IEnumerable<BenchRow> rows = new Turns(count > 1_000_000 ? 5 : Rounds, count)
                .Add($"sizes.single.{size}", Own.Single(counter, subjects))
                .Add($"sizes.single.{size}.batch64", Own.SingleBatch(counter, subjects.Again()))
                .Add($"sizes.full.{size}", Own.Full(sentinel, subjects.Again()))
                .Add($"sizes.full.{size}.batch64", Own.FullBatch(sentinel, subjects.Again()))
                .Run();
            foreach (BenchRow row in rows)
            {
                yield return row;
                if (row.Name == "sizes.full.10m")
                {
                    yield return row with { Name = "full.10m" };
                }
            }

            sentinel.Dispose();
        }
    }
}
