using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Interleavings;

/// <summary>What must hold of counters in whichever order threads ask them.</summary>
public class CounterTests
{
    private static readonly long Now = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void LastPermitOfAKnownSubject_IsTakenOnce(int threads, int preemptions) => Explorer.Explore(preemptions, () =>
    {
        Counted counted = new(permits: 2);
        counted.Take(1);
        return (Many(threads, () => counted.Take(1)), () => Assert.Equal(2, counted.AdmittedOf(1)));
    });

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void OnlyPermitOfANewSubject_IsTakenOnce(int threads, int preemptions) => Explorer.Explore(preemptions, () =>
    {
        Counted counted = new(permits: 1);
        return (Many(threads, () => counted.Take(1)), () => Assert.Equal(1, counted.AdmittedOf(1)));
    });

    [Fact]
    public void TableDoublesMeanwhile_NobodyIsForgottenOrAdmittedTwice() => Explorer.Explore(preemptions: 2, () =>
    {
        Counted counted = new(permits: 2, capacity: 100);
        ulong last = counted.FillUntilFull();
        return (
            [() => counted.Take(last + 1), () => counted.Take(1)],
            () =>
            {
                Assert.True(counted.Bytes > counted.BytesBefore);
                Assert.All(Subjects(last + 1), subject => Assert.Equal(2, counted.TakeTheRest(subject)));
            });
    });

    [Fact]
    public void NewSubjectsFindRoomByMovingOthers_NobodyIsForgottenOrAdmittedTwice()
    {
        int moves = 0;
        for (ulong seed = 1; seed <= 4; seed++)
        {
            ulong secret = seed;
            Explorer.Explore(preemptions: 1, () =>
            {
                Counted counted = new(permits: 2, capacity: 100, secret);
                ulong last = counted.FillUntilFull();
                counted.Take(last + 1);
                counted.FillUntilFull(last + 2, leave: 2);
                last = counted.Last;
                return (
                    [() => counted.Take(last + 1), () => counted.Take(1 + last / 2), () => counted.Take(last + 2)],
                    () =>
                    {
                        moves++;
                        Assert.All(Subjects(last + 2), subject => Assert.Equal(2, counted.TakeTheRest(subject)));
                    });
            });
        }

        Assert.True(moves > 0);
    }

    [Fact]
    public void FullTable_KeepsItsSizeAndNoLocks() => Explorer.Explore(preemptions: 2, () =>
    {
        Counted counted = new(permits: 1, capacity: 1);
        for (ulong subject = 1; counted.Evictions < 400; subject++)
        {
            counted.Take(subject);
        }

        long bytes = counted.Bytes, evictions = counted.Evictions;
        return (
            [() => counted.Take(10_001), () => counted.Take(10_002)],
            () =>
            {
                Assert.Equal(2, counted.AdmittedOf(10_001) + counted.AdmittedOf(10_002));
                Assert.Equal(bytes, counted.Bytes);
                Assert.InRange(counted.Evictions - evictions, 1, 2);
            });
    });

    [Fact]
    public void TwoRecords_AreTakenFromTogetherOrNotAtAll() => Explorer.Explore(preemptions: 2, () =>
    {
        var pair = new Pair(wide: 3, narrow: 1);
        return (
            Many(2, pair.Take).Append(pair.TakeWide).ToArray(),
            () =>
            {
                Assert.Equal(1, pair.Admitted);
                Assert.Equal(3 - 1 - 1, pair.LeftOfWide());
            });
    });

    [Fact]
    public void TwoNewRecords_AreTakenFromTogetherOrNotAtAll() => Explorer.Explore(preemptions: 2, () =>
    {
        var pair = new Pair(wide: 3, narrow: 1, known: false);
        return (Many(2, pair.Take), () => Assert.Equal((1, 3 - 1), (pair.Admitted, pair.LeftOfWide())));
    });

    [Fact]
    public void RefundMeanwhile_IsNotLost() => Explorer.Explore(preemptions: 3, () =>
    {
        Counted counted = new(permits: 1);
        counted.Take(1);
        return (
            [() => counted.Take(1), () => counted.Adjust(1, -1)],
            () => Assert.Equal(2, counted.TakeTheRest(1)));
    });

    [Fact]
    public void SnapshotMeanwhile_HoldsWhatWasTakenBeforeOrAfterEachDecision() => Explorer.Explore(preemptions: 2, () =>
    {
        Counted counted = new(permits: 3), restored = new(permits: 3);
        counted.Take(1);
        SavedTable? saved = null;
        return (
            [() => counted.Take(1), () => counted.Take(1), () => saved = counted.Save()],
            () =>
            {
                restored.Restore(saved!);
                Assert.InRange(restored.TakeTheRest(1), 0, 2);
                Assert.Equal(3, counted.TakeTheRest(1));
            });
    });

    [Fact]
    public void ClearedMeanwhile_CountsFromThenOn() => Explorer.Explore(preemptions: 2, () =>
    {
        Counted counted = new(permits: 1);
        counted.Take(1);
        return (
            [() => counted.Take(1), counted.Clear, () => counted.Take(1)],
            () => Assert.InRange(counted.TakeTheRest(1), 2, 2));
    });

    [Fact]
    public void BrokenLock_IsFound() => Assert.Throws<Xunit.Sdk.EqualException>(() => Explorer.Explore(preemptions: 1, () =>
    {
        int count = 0;
        return (
            Many(2, () =>
            {
                int read = Storage.Volatile.Read(ref count);
                Storage.Volatile.Write(ref count, read + 1);
            }),
            () => Assert.Equal(2, count));
    }));

    private static Action[] Many(int threads, Action action) => [.. Enumerable.Repeat(action, threads)];

    private static IEnumerable<ulong> Subjects(ulong last) => Enumerable.Range(1, (int)last).Select(subject => (ulong)subject);

    private static TokenBucket Limit(int permits) => new("p/l", "l", new LimitOptions { Permits = permits, Window = TimeSpan.FromHours(1) }, countDenied: false);

    /// <summary>One counter, and how often each subject was admitted.</summary>
    private sealed class Counted(int permits, int capacity = 100, ulong secret = 7)
    {
        private readonly KeyedCounter _counter = new(Limit(permits), capacity, new SubjectHasher((secret * 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9)));
        private readonly Dictionary<ulong, int> _admitted = [];

        public long Bytes => _counter.Table.Bytes;

        public long BytesBefore { get; private set; }

        public long Evictions => _counter.Table.Evictions;

        public ulong Last { get; private set; }

        public void Take(ulong subject)
        {
            if (!_counter.Take(_counter.Key((long)subject), Now).IsDenied)
            {
                _admitted[subject] = AdmittedOf(subject) + 1;
            }
        }

        public int AdmittedOf(ulong subject) => _admitted.GetValueOrDefault(subject);

        public int TakeTheRest(ulong subject)
        {
            for (int i = 0; i < 5; i++)
            {
                Take(subject);
            }

            return AdmittedOf(subject);
        }

        /// <summary>Has so many subjects known that one more makes the table grow; returns the last.</summary>
        public ulong FillUntilFull(ulong first = 1, int leave = 0)
        {
            BytesBefore = Bytes;
            ulong next = first;
            for (; WouldFit(first, next + (ulong)leave); next++)
            {
                Take(next);
            }

            return Last = next - 1;
        }

        public void Adjust(ulong subject, double permits) =>
            _counter.Change(_counter.Key((long)subject), Now, (CounterRule rule, Span<uint> state, in CounterInput input) => rule.Adjust(state, input, permits));

        public SavedTable Save() => new("", "", [.. _counter.Table.Shards.Select(shard => shard.Save())]);

        public void Restore(SavedTable saved) => _counter.Table.Restore(saved);

        public void Clear() => _counter.Table.Clear();

        // Tried on another table with the same secret.
        private bool WouldFit(ulong first, ulong next)
        {
            var trial = new Counted(permits, capacity, secret);
            for (ulong subject = 1; subject < first; subject++)
            {
                trial.Take(subject);
            }

            long bytes = trial.Bytes;
            for (ulong subject = first; subject <= next; subject++)
            {
                trial.Take(subject);
            }

            return trial.Bytes == bytes;
        }
    }

    /// <summary>Two counters of one subject in two tables.</summary>
    private sealed class Pair
    {
        private static readonly ulong[] Keys = [0x1234_5678_9ABC_DEF1, 0x2345_6789_ABCD_EF12];

        private readonly CounterSet _both;
        private readonly CounterSet _wide;

        public Pair(int wide, int narrow, bool known = true)
        {
            CounterPart[] parts = [.. new[] { wide, narrow }.Select(permits => Limit(permits)).Select((rule, reading) => new CounterPart(new CounterTable(RecordLayout.Divide("", [rule])[0], 100), 0, [(rule, reading)]))];
            _both = new CounterSet([], parts, []);
            _wide = new CounterSet([], parts[..1], []);
            if (known)
            {
                Take();
                _both.Parts[1].Change(Keys[1], Now, (CounterRule rule, Span<uint> state, in CounterInput input) => rule.Adjust(state, input, -1));
                _both.Parts[0].Change(Keys[0], Now, (CounterRule rule, Span<uint> state, in CounterInput input) => rule.Adjust(state, input, -1));
                Admitted = 0;
            }
        }

        public int Admitted { get; private set; }

        public void Take()
        {
            if (MemoryCounters.Take(_both, Keys, new CounterQuestion(Now), new Decisions.LimitReading[2]))
            {
                Admitted++;
            }
        }

        public void TakeWide() => MemoryCounters.Take(_wide, Keys, new CounterQuestion(Now), new Decisions.LimitReading[2]);

        public int LeftOfWide()
        {
            int left = 0;
            while (MemoryCounters.Take(_wide, Keys, new CounterQuestion(Now), new Decisions.LimitReading[2]))
            {
                left++;
            }

            return left;
        }
    }
}
