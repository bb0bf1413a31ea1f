using System.Text.Json;
using BotSentinel.Benchmarks.Harness;

namespace BotSentinel.Benchmarks.Limits;

/// <summary>
/// Times several ways of doing something, each in processes of its own that take turns, so that whatever else the machine does falls on all of them, and nobody
/// pays for what another one runs in the background or leaves in the caches. A process begins with what is not timed: it gets to know all
/// subjects and goes through them until the code is compiled for good. Each of its turns goes through all subjects, often if they are few: through a part of
/// them it would measure a smaller table. On the clock on the wall; with BENCH_CPU_TIME=1 in the environment in processor time of the thread, for machines that
/// others use too.
/// </summary>
/// <param name="part">The benchmark's part that these belong to, as <c>BENCH_PART</c> names it.</param>
/// <param name="processes">Processes for each.</param>
/// <param name="subjects">How many subjects a turn goes through at least.</param>
internal sealed class Turns(string part, int processes, int subjects)
{
    /// <summary>Set in a process that runs one contender, whose name it is.</summary>
    private const string Only = "BENCH_CONTENDER";

    private const int TurnsOfProcess = 7;
    private static readonly TimeSpan TurnTime = TimeSpan.FromMilliseconds(60);

    private readonly List<(string Name, Func<Action<int>> Make)> _contenders = [];

    /// <param name="name">The row.</param>
    /// <param name="make">Makes what does so many operations.</param>
    public Turns Add(string name, Func<Action<int>> make)
    {
        if (Environment.GetEnvironmentVariable("BENCH_ROW") is not { Length: > 0 } rows || rows.Split(',').Contains(name))
        {
            _contenders.Add((name, make));
        }

        return this;
    }

    /// <summary>Runs all in turns; the rows, in nanoseconds. In a contender's process: runs it alone and ends the process.</summary>
    public IEnumerable<BenchRow> Run()
    {
        if (Environment.GetEnvironmentVariable(Only) is { } only)
        {
            foreach ((string name, Func<Action<int>> make) in _contenders.Where(contender => contender.Name == only))
            {
                Console.WriteLine(JsonSerializer.Serialize(TakeTurns(name, make())));
                Environment.Exit(0);
            }

            return [];
        }

        ILookup<string, BenchRow> rows = Enumerable.Range(0, processes)
            .SelectMany(_ => _contenders)
            .Select(contender => RunAlone(contender.Name))
            .ToLookup(row => row.Name);
        return [.. rows.Select(Median)];
    }

    private static BenchRow Median(IEnumerable<BenchRow> rows)
    {
        BenchRow[] ordered = [.. rows.OrderBy(row => row.Median)];
        return ordered[ordered.Length / 2] with { P99 = ordered.Max(row => row.P99) };
    }

    private BenchRow RunAlone(string contender)
    {
        string line = OwnProcess.ReadLine(["limits"], new() { ["BENCH_PART"] = part, ["BENCH_ROW"] = "", [Only] = contender });
        return JsonSerializer.Deserialize<BenchRow>(line)!;
    }

    private BenchRow TakeTurns(string name, Action<int> run)
    {
        int operations = WarmUp(run);
        double allocated = 0;
        var nanoseconds = new double[TurnsOfProcess];
        for (int turn = 0; turn < TurnsOfProcess; turn++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            double start = ThreadTime.Elapsed();
            run(operations);
            nanoseconds[turn] = (ThreadTime.Elapsed() - start) / operations;
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)operations;
        }

        Array.Sort(nanoseconds);
        return new BenchRow(name, "ns", nanoseconds[TurnsOfProcess / 2], nanoseconds[^1], Math.Round(allocated, 1));
    }

    // Short runs, and for over a second: a method is compiled for good, in the background, once it has been called often and nothing new has been compiled for a while.
    private int WarmUp(Action<int> run)
    {
        double start = ThreadTime.Elapsed(), spent = 0;
        int done = 0;
        for (; spent < TurnTime.TotalNanoseconds * 20 || done < subjects; spent = ThreadTime.Elapsed() - start)
        {
            run(4096);
            done += 4096;
        }

        double passes = Math.Max(1, done * (TurnTime.TotalNanoseconds / spent) / subjects);
        run(Whole(subjects));
        return Whole((int)Math.Round(passes) * subjects);
    }

    // Batches are whole.
    private static int Whole(int operations) => (operations + Own.Together - 1) / Own.Together * Own.Together;
}
