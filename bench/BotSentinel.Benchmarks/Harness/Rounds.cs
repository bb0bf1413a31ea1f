using System.Diagnostics;

namespace BotSentinel.Benchmarks.Harness;

/// <summary>
/// Measures small operations in short rounds. Own code and peer take turns in one process, so that whatever else the
/// machine does falls on both; the median over the rounds is what is reported.
/// </summary>
public static class Rounds
{
    // Short enough for most rounds to end before the scheduler gives the processor to somebody else.
    private static readonly TimeSpan RoundTime = TimeSpan.FromMicroseconds(250);
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(500);
    private const int Count = 2001;
    private const int Trial = 20;
    private const int MostOperations = 100_000;

    /// <summary>
    /// Runs everything for a while, so that the runtime compiles it for all the inputs of a benchmark and not for the
    /// first alone. Each gets the number of operations to do in a row.
    /// </summary>
    public static void WarmUp(params IEnumerable<Action<int>> actions)
    {
        Action<int>[] all = [.. actions];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < WarmUpTime * all.Length)
        {
            foreach (Action<int> action in all)
            {
                action(50);
            }
        }
    }

    /// <summary>Times <paramref name="own"/> in microseconds per operation, beside <paramref name="peer"/>. Both get the number of operations to do in a row.</summary>
    public static BenchRow Compare(string name, Action<int> own, string peerName, Action<int> peer)
    {
        Side ownSide = new(own), peerSide = new(peer);
        for (int round = 0; round < Count; round++)
        {
            ownSide.Run(round);
            peerSide.Run(round);
        }

        double median = ownSide.Percentile(50), peerMedian = peerSide.Percentile(50);
        return new BenchRow(name, "us", median, ownSide.Percentile(99), ownSide.Allocated, peerMedian, peerMedian / median, peerName, peerSide.Allocated);
    }

    /// <summary>Times <paramref name="own"/> in microseconds per operation.</summary>
    public static BenchRow Measure(string name, Action<int> own)
    {
        Side side = new(own);
        for (int round = 0; round < Count; round++)
        {
            side.Run(round);
        }

        return new BenchRow(name, "us", side.Percentile(50), side.Percentile(99), side.Allocated);
    }

    private sealed class Side
    {
        private readonly Action<int> _action;
        private readonly int _operations;
        private readonly double[] _microseconds = new double[Count];

        public Side(Action<int> action)
        {
            _action = action;
            WarmUp(action);

            // Not as a time of one operation: a TimeSpan knows no less than 100 ns, and many take less.
            double roundsInTrial = Enumerable.Range(0, 50).Min(_ => TimeOf(action, Trial)) / RoundTime;
            _operations = (int)Math.Clamp(Trial / roundsInTrial, 1, MostOperations);
            long before = GC.GetAllocatedBytesForCurrentThread();
            action(_operations);
            Allocated = Math.Round((GC.GetAllocatedBytesForCurrentThread() - before) / (double)_operations, 1);
        }

        public double Allocated { get; }

        public void Run(int round) => _microseconds[round] = TimeOf(_action, _operations).TotalMicroseconds / _operations;

        private static TimeSpan TimeOf(Action<int> action, int operations)
        {
            long start = Stopwatch.GetTimestamp();
            action(operations);
            return Stopwatch.GetElapsedTime(start);
        }

        public double Percentile(int percent)
        {
            double[] sorted = [.. _microseconds.Order()];
            return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
        }
    }
}
