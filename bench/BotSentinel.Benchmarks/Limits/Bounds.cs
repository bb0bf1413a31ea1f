using System.Diagnostics;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Decisions;
using BotSentinel.Pipeline;
using BotSentinel.Storage;
using BotSentinel.Updates;

namespace BotSentinel.Benchmarks.Limits;

/// <summary>Memory, flood, idling, garbage and a second thread.</summary>
internal static class Bounds
{
    public static IEnumerable<BenchRow> Memory()
    {
        foreach (int count in (int[])[1_000_000, 10_000_000])
        {
            string size = count == 1_000_000 ? "" : ".10m";
            var counter = new KeyedCounter(Own.Bucket(10, TimeSpan.FromHours(1)), count);
            Sentinel sentinel = Own.FullPolicy(count, permits: 1000);
            var subjects = new Subjects(count);
            BotUpdate update = Own.Update();
            long heap = GC.GetTotalMemory(forceFullCollection: true);
            for (int i = 0; i < count; i++)
            {
                long subject = subjects.Next();
                counter.Take(counter.Key(subject), TimeProvider.System.GetUtcNow().UtcTicks);
                Own.UserOf(update) = subject;
                sentinel.Decide(update);
            }

            long grown = GC.GetTotalMemory(forceFullCollection: true) - heap;
            yield return Row($"memory.single{size}", counter.Table.Bytes, count);
            yield return Row($"memory.full{size}", sentinel.CounterBytes, count);
            yield return Row($"memory.managed-heap-growth{size}", Math.Max(0, grown), count);
            GC.KeepAlive(counter);
            sentinel.Dispose();
        }
    }

    public static IEnumerable<BenchRow> Flood()
    {
        const int capacity = 1_000_000, offenders = 100_000, regulars = 50_000, madeUp = 20_000_000;
        Sentinel sentinel = Own.FullPolicy(capacity, permits: 4);
        BotUpdate update = Own.Update();
        long bytes = 0;
        for (int i = 0; i < offenders * 5; i++)
        {
            Decide(sentinel, update, 1_000_000 + i / 5, i);
        }

        for (int i = 0; i < regulars; i++)
        {
            Decide(sentinel, update, 5_000_000 + i, 0);
        }

        double start = 0;
        for (int i = 0; i < madeUp; i++)
        {
            if (i == capacity)
            {
                // Full from here on: this is what a flood costs.
                bytes = sentinel.CounterBytes;
                start = ThreadTime.Nanoseconds();
            }

            Decide(sentinel, update, 1_000_000_000L + i, 0);
        }

        double each = (ThreadTime.Nanoseconds() - start) / (madeUp - capacity);
        long grown = sentinel.CounterBytes - bytes;
        int refused = Enumerable.Range(0, offenders).Count(i => Decide(sentinel, update, 1_000_000 + i, 9).IsRefused);

        // A regular has taken one of two permits; forgotten, it would have both.
        int forgotten = Enumerable.Range(0, regulars).Count(i => Decide(sentinel, update, 5_000_000 + i, 2).Trace.First(entry => entry.Stage == Stage.Limits && entry.Name!.EndsWith("/half", StringComparison.Ordinal)).Remaining > 0);
        yield return new BenchRow("flood", "ns", each, each, 0);
        yield return new BenchRow("flood.memory-growth", "bytes", grown, grown);
        yield return new BenchRow("flood.offenders-refused", "%", 100.0 * refused / offenders, 100.0 * refused / offenders);
        yield return new BenchRow("flood.regulars-forgotten", "%", 100.0 * forgotten / regulars, 100.0 * forgotten / regulars);
        sentinel.Dispose();
    }

    /// <summary>The longest that one call takes, in processor time, while a table grows from nothing.</summary>
    public static IEnumerable<BenchRow> Growth()
    {
        foreach ((int count, string size) in ((int, string)[])[(1_000_000, "1m"), (10_000_000, "10m")])
        {
            var longest = new double[5];
            for (int round = 0; round < longest.Length; round++)
            {
                var counter = new KeyedCounter(Own.Bucket(), count);
                for (int i = 0; i < count; i++)
                {
                    double start = ThreadTime.Nanoseconds();
                    counter.Take(counter.Key(i), 1_000_000);
                    longest[round] = Math.Max(longest[round], (ThreadTime.Nanoseconds() - start) / 1e6);
                }
            }

            Array.Sort(longest);
            yield return new BenchRow($"growth.{size}.longest-call", "ms", longest[2], longest[^1]);
        }

        yield return FirstTouch();
    }

    // What no table can be faster than: the longest that the system takes to hand out memory that was never touched, asked for as tables do.
    private static unsafe BenchRow FirstTouch()
    {
        const int page = 4096, megabytes = 400;
        var longest = new double[5];
        for (int round = 0; round < longest.Length; round++)
        {
            var memory = new BucketMemory((nuint)megabytes << 20);
            for (nuint at = 0; at < (nuint)megabytes << 20; at += page)
            {
                double start = ThreadTime.Nanoseconds();
                memory.Start[at] = 1;
                longest[round] = Math.Max(longest[round], (ThreadTime.Nanoseconds() - start) / 1e6);
            }

            GC.KeepAlive(memory);
        }

        Array.Sort(longest);
        return new BenchRow("floor.first-touch", "ms", longest[2], longest[^1]);
    }

    /// <summary>Writing and reading a million subjects of a full policy.</summary>
    public static IEnumerable<BenchRow> Snapshot()
    {
        const int count = 1_000_000;
        Sentinel sentinel = Own.FullPolicy(count);
        Own.Full(sentinel, new Subjects(count))(count);
        using var stream = new MemoryStream(100_000_000);
        List<double> written = [], read = [];
        for (int round = 0; round < 5; round++)
        {
            stream.SetLength(0);
            long start = Stopwatch.GetTimestamp();
            sentinel.SaveCounters(stream);
            written.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            stream.Position = 0;
            using Sentinel restored = Own.FullPolicy(count);
            start = Stopwatch.GetTimestamp();
            restored.RestoreCounters(stream);
            read.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        written.Sort();
        read.Sort();
        yield return new BenchRow("snapshot.1m.write", "ms", written[2], written[^1]);
        yield return new BenchRow("snapshot.1m.read", "ms", read[2], read[^1]);
        sentinel.Dispose();
    }

    /// <summary>One subject that everybody asks about: on one thread, on two, and when it is refused.</summary>
    public static IEnumerable<BenchRow> HotSubject()
    {
        var admitting = new KeyedCounter(Own.Bucket(1_000_000_000), 1000);
        var refusing = new KeyedCounter(Own.Bucket(1), 1000);
        foreach ((string name, KeyedCounter counter) in ((string, KeyedCounter)[])[("hot.admitted", admitting), ("hot.refused", refusing)])
        {
            var clock = new ReceiptClock(TimeProvider.System);
            Action<int> ask = times =>
            {
                for (int i = 0; i < times; i++)
                {
                    counter.Take(counter.Key(1), clock.Now());
                }
            };
            ask(1_000_000);
            for (int threads = 1; threads <= 2; threads++)
            {
                double[] rates = [.. Enumerable.Range(0, 9).Select(_ => Rate([.. Enumerable.Repeat(ask, threads)])).Order()];
                yield return new BenchRow($"{name}.{threads}-threads.rate", "M/s", rates[4] / 1e6, rates[0] / 1e6);
            }
        }
    }

    public static IEnumerable<BenchRow> Idle()
    {
        const int count = 1_000_000;
        Sentinel sentinel = Own.FullPolicy(count);
        Own.Full(sentinel, new Subjects(count))(count);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        new ManualResetEventSlim().Wait(TimeSpan.FromSeconds(10));
        double percent = 100 * (Environment.CpuUsage.TotalTime - before) / Stopwatch.GetElapsedTime(start);
        yield return new BenchRow("idle.1m", "% core", percent, percent);
        sentinel.Dispose();
    }

    public static IEnumerable<BenchRow> Garbage()
    {
        Sentinel sentinel = Own.FullPolicy(100_000);
        Action<int> decide = Own.Full(sentinel, new Subjects(100_000));
        decide(1_000_000);
        int collections = GC.CollectionCount(0);
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        long decided = 0;
        for (; Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1); decided += 10_000)
        {
            decide(10_000);
            while (decided > Stopwatch.GetElapsedTime(start).TotalMilliseconds * 1000)
            {
                Thread.SpinWait(100);
            }
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        collections = GC.CollectionCount(0) - collections;
        yield return new BenchRow("gc.minute.decisions", "", decided, decided);
        yield return new BenchRow("gc.minute.collections", "", collections, collections, bytes);
        sentinel.Dispose();
    }

    /// <summary>The same work on one thread and on two, taking turns.</summary>
    public static IEnumerable<BenchRow> Threads()
    {
        const int count = 1_000_000;
        var counter = new KeyedCounter(Own.Bucket(), count);
        Action<int>[] threads = [.. Enumerable.Range(0, 2).Select(seed => Own.Single(counter, new Subjects(count / 2, seed)))];
        threads[0](count);
        threads[1](count);
        List<double> ratios = [], rates = [];
        for (int round = 0; round < 15; round++)
        {
            double one = Rate(threads[..1]), two = Rate(threads);
            ratios.Add(two / one);
            rates.Add(two);
        }

        ratios.Sort();
        rates.Sort();
        yield return new BenchRow("threads.1-to-2", "x", ratios[7], ratios[0]);
        yield return new BenchRow("threads.2.rate", "M/s", rates[7] / 1e6, rates[0] / 1e6);
    }

    private static double Rate(Action<int>[] threads)
    {
        const int operations = 1_000_000;
        long start = Stopwatch.GetTimestamp();
        Thread[] running = [.. threads.Select(run => new Thread(() => run(operations)))];
        Array.ForEach(running, thread => thread.Start());
        Array.ForEach(running, thread => thread.Join());
        return operations * threads.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Decision Decide(Sentinel sentinel, BotUpdate update, long user, int kind)
    {
        // Another kind of content, so that the debounce does not refuse what the limits should.
        Own.ContentOf(update) = (ContentKind)(kind % 10 + 1);
        Own.UserOf(update) = user;
        return sentinel.Decide(update);
    }

    private static BenchRow Row(string name, long bytes, int subjects) =>
        new(name, "MB", bytes / 1e6, bytes / 1e6, BytesPerSubject: Math.Round((double)bytes / subjects, 2));
}
