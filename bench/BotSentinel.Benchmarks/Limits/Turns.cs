using BotSentinel.Benchmarks.Harness;

namespace BotSentinel.Benchmarks.Limits;

/// <summary>
/// Times several ways of doing something in one process, in turns, so that whatever else the machine does falls on all of them. A turn begins with a pass
/// that is not timed, so that each finds its own data in the caches as far as they go. It goes through all subjects, often if they are few: through a part of them it would
/// measure a smaller table. On the clock on the wall; with
/// BENCH_CPU_TIME=1 in the environment in processor time of the thread, for machines that others use too.
/// </summary>
internal sealed class Turns(int rounds, int subjects)
{
    private static readonly TimeSpan TurnTime = TimeSpan.FromMilliseconds(60);

    private readonly List<Contender> _contenders = [];

    /// <param name="name">The row.</param>
    /// <param name="run">Does so many operations.</param>
    public Turns Add(string name, Action<int> run)
    {
        if (Environment.GetEnvironmentVariable("BENCH_ROW") is not { Length: > 0 } rows || rows.Split(',').Contains(name))
        {
            _contenders.Add(new Contender(name, run));
        }

        return this;
    }

    /// <summary>Runs all in turns; the rows, in nanoseconds.</summary>
    public IEnumerable<BenchRow> Run()
    {
        foreach (Contender contender in _contenders)
        {
            contender.WarmUp(TurnTime, subjects);
        }

        for (int round = 0; round < rounds; round++)
        {
            _contenders.ForEach(contender => contender.TakeTurn());
        }

        return [.. _contenders.Select(contender => contender.Row())];
    }

    private sealed class Contender(string name, Action<int> run)
    {
        private readonly List<double> _nanoseconds = [];
        private int _onePass;
        private int _operations;
        private double _allocated;

        public void WarmUp(TimeSpan turn, int subjects)
        {
            double start = ThreadTime.Elapsed(), spent = 0;
            int done = 0;
            for (; spent < turn.TotalNanoseconds * 6 || done < subjects; spent = ThreadTime.Elapsed() - start)
            {
                run(4096);
                done += 4096;
            }

            double passes = Math.Max(1, done * (turn.TotalNanoseconds / spent) / subjects);
            _onePass = Whole(subjects);
            _operations = Whole((int)Math.Round(passes) * subjects);
        }

        public void TakeTurn()
        {
            run(_onePass);
            long before = GC.GetAllocatedBytesForCurrentThread();
            double start = ThreadTime.Elapsed();
            run(_operations);
            _nanoseconds.Add((ThreadTime.Elapsed() - start) / _operations);
            _allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)_operations;
        }

        // Batches are whole.
        private static int Whole(int operations) => (operations + Own.Together - 1) / Own.Together * Own.Together;

        public BenchRow Row()
        {
            _nanoseconds.Sort();
            return new BenchRow(name, "ns", _nanoseconds[_nanoseconds.Count / 2], _nanoseconds[_nanoseconds.Count * 99 / 100], Math.Round(_allocated, 1));
        }
    }
}
