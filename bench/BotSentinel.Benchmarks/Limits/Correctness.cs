using BotSentinel.Benchmarks.Harness;
using BotSentinel.Debounce;
using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Scopes;
using BotSentinel.Storage;
using BotSentinel.Updates;

namespace BotSentinel.Benchmarks.Limits;

/// <summary>Is it right? Asked before it is timed: a fast table is easy to make out of one that forgets.</summary>
internal static class Correctness
{
    private const int Operations = 20_000_000;
    private const int Subjects = 200_000;
    private static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    public static IEnumerable<BenchRow> Rows()
    {
        long single = WrongOfSingle(), full = WrongOfFull(), overAdmitted = OverAdmitted();
        yield return new BenchRow("wrong", "of 40m", single + full, single + full);
        yield return new BenchRow("wrong.single", "of 20m", single, single);
        yield return new BenchRow("wrong.full", "of 20m", full, full);
        yield return new BenchRow("over-admitted.threads", "permits", overAdmitted, overAdmitted);
        if (single + full + overAdmitted > 0)
        {
            throw new InvalidOperationException($"Wrong answers: {single} of a single limit, {full} of a full policy; {overAdmitted} permits too many in threads. Times would mean nothing.");
        }
    }

    // As many live subjects as the table has room for, each asking somewhat more often than it may, against one plain number each.
    private static long WrongOfSingle()
    {
        var random = new Random(1);
        var counter = new KeyedCounter(Own.Bucket(10, TimeSpan.FromSeconds(100)), Subjects);
        long interval = TimeSpan.FromSeconds(10).Ticks, wrong = 0, now = Start;
        long[] fullAt = new long[Subjects];
        for (int i = 0; i < Operations; i++)
        {
            now += random.Next(0, (int)(2 * interval / Subjects));
            int subject = random.Next(Subjects);
            bool expected = TryTake(ref fullAt[subject], now, interval, 10);
            wrong += expected == (counter.Take(counter.Key(subject), now).Outcome == ReadingOutcome.Agreed) ? 0 : 1;
        }

        return wrong;
    }

    private static long WrongOfFull()
    {
        var random = new Random(2);
        var counters = new MemoryCounters(Subjects);
        CounterSet set = counters.Set(
            new DebounceRule("p/debounce", new DebounceOptions { Window = TimeSpan.FromSeconds(5), Scope = LimitScope.User }),
            Limit("a", 10, 100),
            Limit("b", 30, 600),
            Limit("c", 100, 3600));
        long second = TimeSpan.TicksPerSecond, unit = set.Parts[0].Table.Layout.UnitTicks, wrong = 0, now = Start;
        var states = new (long A, long B, long C, long Until, int Text)[Subjects];
        BotUpdate[] updates = [.. Enumerable.Range(0, 2).Select(text => new BotUpdate { Kind = UpdateKind.Message, Text = text == 0 ? "this" : "that" })];
        var readings = new LimitReading[4];
        for (int i = 0; i < Operations; i++)
        {
            now += random.Next(0, (int)(20 * second / Subjects / unit) + 1) * unit;
            int subject = random.Next(Subjects), text = random.Next(2);
            ref var state = ref states[subject];
            var after = state;
            bool expected = !(state.Until > now && state.Text == text)
                & TryTake(ref after.A, now, 10 * second, 10) & TryTake(ref after.B, now, 20 * second, 30) & TryTake(ref after.C, now, 36 * second, 100);
            state = expected ? after with { Until = now + 5 * second, Text = text } : state;
            Own.UserOf(updates[text]) = subject + 1;
            wrong += counters.Take(set, updates[text], now, readings) == expected ? 0 : 1;
        }

        return wrong;
    }

    // Threads that race to insert the same subjects: each gets its permits and not one more.
    private static long OverAdmitted()
    {
        const int racing = 100_000, permits = 5, threads = 4;
        var counter = new KeyedCounter(Own.Bucket(permits, TimeSpan.FromHours(1)), racing);
        long admitted = 0;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            long mine = 0;
            for (int i = 0; i < racing * 3; i++)
            {
                mine += counter.Take(counter.Key(i % racing), Start).Outcome == ReadingOutcome.Agreed ? 1 : 0;
            }

            Interlocked.Add(ref admitted, mine);
        });
        return Math.Abs(admitted - (long)racing * permits);
    }

    private static bool TryTake(ref long fullAt, long now, long interval, int burst)
    {
        long next = Math.Max(fullAt, now) + interval;
        if (next - now > interval * burst)
        {
            return false;
        }

        fullAt = next;
        return true;
    }

    private static TokenBucket Limit(string name, int permits, int seconds) =>
        new($"p/{name}", name, new LimitOptions { Permits = permits, Window = TimeSpan.FromSeconds(seconds) }, countDenied: false);
}
