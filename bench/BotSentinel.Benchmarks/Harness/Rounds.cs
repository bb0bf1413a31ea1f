using System.Diagnostics;

namespace BotSentinel.Benchmarks.Harness;

/// <summary>
/// Measures small operations in short rounds. Own code and peer take turns in one process, so that whatever else the
/// machine does falls on both; the median over the rounds is what is reported.
/// </summary>
public static class Rounds
{
    private const int Count = 301;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(700);

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
            long start = Stopwatch.GetTimestamp();
            int done = 0;
            while (Stopwatch.GetElapsedTime(start) < WarmUpTime)
            {
                action(100);
                done += 100;
            }

            _operations = Math.Max(1, (int)(done * RoundTime / Stopwatch.GetElapsedTime(start)));
            long before = GC.GetAllocatedBytesForCurrentThread();
            action(_operations);
            Allocated = Math.Round((GC.GetAllocatedBytesForCurrentThread() - before) / (double)_operations, 1);
        }

        public double Allocated { get; }

        public void Run(int round)
        {
            long start = Stopwatch.GetTimestamp();
            _action(_operations);
            _microseconds[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / _operations;
        }

        public double Percentile(int percent)
        {
            double[] sorted = [.. _microseconds.Order()];
            return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
        }
    }
}
