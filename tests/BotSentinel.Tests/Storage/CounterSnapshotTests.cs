using BotSentinel.Decisions;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Storage;

public class CounterSnapshotTests
{
    private const int Users = 5_000;
    private static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    [Fact]
    public void Restored_EveryoneHasUsedWhatTheyHadUsed()
    {
        (CounterRule[] rules, MemoryCounters before) = Used();

        var after = new MemoryCounters(10_000);
        Assert.True(after.TryRestore(Saved(before)));

        CounterSet set = after.Set(rules);
        Assert.All(Enumerable.Range(1, Users), user => Assert.Equal(user % 3, LeftOf(after, set, user)));
    }

    [Fact]
    public void SavedAgainUnused_SaysTheSame()
    {
        (CounterRule[] rules, MemoryCounters before) = Used();
        var after = new MemoryCounters(10_000);
        after.TryRestore(Saved(before));
        after.Set(rules);

        Assert.Equal(Saved(before).ToArray(), Saved(after).ToArray());
    }

    [Fact]
    public void WithoutATable_IsRestored()
    {
        var after = new MemoryCounters(1_000);

        Assert.True(after.TryRestore(Saved(new MemoryCounters(1_000))));
        Assert.Equal(2, LeftOf(after, after.Set([Limit(2)]), 1));
    }

    [Fact]
    public void OtherLimit_BeginsAnew()
    {
        (_, MemoryCounters before) = Used();
        var after = new MemoryCounters(10_000);
        Assert.True(after.TryRestore(Saved(before)));

        CounterSet set = after.Set([Limit(2, minutes: 7)]);

        Assert.All(Enumerable.Range(1, 50), user => Assert.Equal(2, LeftOf(after, set, user)));
    }

    [Fact]
    public void OtherWindow_BeginsAnewEvenWhereTheStateHasTheSameForm()
    {
        var before = new MemoryCounters(10);
        LeftOf(before, before.Set([Window(minutes: 5)]), 1);
        var after = new MemoryCounters(10);
        Assert.True(after.TryRestore(Saved(before)));

        Assert.Equal(2, LeftOf(after, after.Set([Window(minutes: 6)]), 1));
        Assert.Equal(0, LeftOf(after, after.Set([Window(minutes: 6)]), 1));

        static FixedWindow Window(int minutes) => new("p/limit", "limit", new LimitOptions { Permits = 2, Window = TimeSpan.FromMinutes(minutes) }, countDenied: false);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void WholeKeysAreKeptOnOneSideOnly_BeginsAnew(bool exactBefore, bool exactAfter)
    {
        MemoryCounters before = new(10, exactBefore), after = new(10, exactAfter);
        CounterSet set = before.Set([Limit(2)]);
        Assert.All(Enumerable.Range(1, 8), user => Assert.Equal(2, LeftOf(before, set, user)));

        Assert.True(after.TryRestore(Saved(before)));

        set = after.Set([Limit(2)]);
        Assert.Equal(0, after.Count);
        Assert.All(Enumerable.Range(1, 8), user => Assert.Equal(2, LeftOf(after, set, user)));
    }

    [Fact]
    public void WhoWasToldOfARefusal_IsNotToldAgainAfterRestoring()
    {
        MemoryCounters before = new(10), after = new(10);
        CounterSet set = before.Set([Limit(2)]);
        Assert.True(before.IsFirstRefusal(set, 0, By(1), Start));

        Assert.True(after.TryRestore(Saved(before)));

        set = after.Set([Limit(2)]);
        Assert.False(after.IsFirstRefusal(set, 0, By(1), Start));
        Assert.True(after.IsFirstRefusal(set, 0, By(2), Start));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    [InlineData(-1, false)]
    public void SoManyTables_AreReadOrRefused(int count, bool isRead) =>
        Assert.Equal(isRead, CounterSnapshot.Read(Hashed(writer =>
        {
            writer.Write(count);
            writer.Write(new byte[Math.Max(0, count) * 6]);
        })) is { } snapshot && snapshot.Tables.Length == count);

    [Fact]
    public void AnotherFormat_IsRefusedThoughItsHashIsRight()
    {
        Assert.NotNull(CounterSnapshot.Read(Hashed(writer => writer.Write(0))));
        Assert.Null(CounterSnapshot.Read(Hashed(writer => writer.Write(0), format: 1)));
    }

    [Fact]
    public void CountingHasBegun_IsRefused()
    {
        (_, MemoryCounters counters) = Used();

        Assert.False(counters.TryRestore(Saved(counters)));
    }

    [Fact]
    public void OneBitIsWrong_IsRefused()
    {
        byte[] bytes = Saved(Few()).ToArray();
        var random = new Random(7);

        for (int i = 0; i < 400; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i < 200 ? i : random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            Assert.False(new MemoryCounters(10).TryRestore(new MemoryStream(damaged)));
        }
    }

    [Fact]
    public void CutShortOrLonger_IsRefused()
    {
        byte[] bytes = Saved(Few()).ToArray();
        int[] lengths = [0, 1, 7, 8, 31, 32, 33, 60, bytes.Length / 2, bytes.Length - 33, bytes.Length - 32, bytes.Length - 1];

        Assert.All(lengths, length => Assert.False(new MemoryCounters(10).TryRestore(new MemoryStream(bytes[..length]))));
        Assert.False(new MemoryCounters(10).TryRestore(new MemoryStream([.. bytes, 0])));
    }

    [Fact]
    public void ClaimsMoreThanTheFileHolds_IsRefusedWithoutMakingRoom()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.False(new MemoryCounters(10).TryRestore(Claiming(shards: 1, bases: 100_000, branch: 9_000, bucketBytes: 2)));
        Assert.False(new MemoryCounters(10).TryRestore(Claiming(shards: 1, bases: uint.MaxValue, branch: uint.MaxValue, bucketBytes: int.MaxValue)));
        Assert.False(new MemoryCounters(10).TryRestore(Claiming(shards: 1, bases: 0, branch: 0, bucketBytes: 64)));
        Assert.False(new MemoryCounters(10).TryRestore(Claiming(shards: int.MaxValue, bases: 1, branch: 0, bucketBytes: 1)));
        Assert.False(new MemoryCounters(10).TryRestore(Claiming(shards: 1, bases: 1, branch: 0, bucketBytes: -64)));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData(0u, 0u, 64, 0)]
    [InlineData(1u, 0u, 0, 0)]
    [InlineData(1u, 0u, -64, 0)]
    public void ShardOfNoBytes_IsRefused(uint bases, uint branch, int bucketBytes, int bytes) =>
        Assert.False(new MemoryCounters(10).TryRestore(Claiming(shards: 1, bases, branch, bucketBytes, bytes)));

    private static MemoryStream Claiming(int shards, uint bases, uint branch, int bucketBytes, int bytes = 128) => Hashed(writer =>
    {
        writer.Write(1);
        writer.Write("identity");
        writer.Write("signature");
        writer.Write(shards);
        writer.Write(bases);
        writer.Write(branch);
        writer.Write(bucketBytes);
        writer.Write(new byte[bytes]);
    });

    // A secret, and then what is to be written, under the hash that belongs to it.
    private static MemoryStream Hashed(Action<BinaryWriter> write, byte format = 0)
    {
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            byte[] head = Saved(Few()).ToArray()[..24];
            head[0] ^= format;
            writer.Write(head);
            write(writer);
        }

        byte[] hash = System.Security.Cryptography.SHA256.HashData(stream.ToArray());
        stream.Write(hash);
        stream.Position = 0;
        return stream;
    }

    private static MemoryStream Saved(MemoryCounters counters)
    {
        var stream = new MemoryStream();
        counters.Save(stream);
        stream.Position = 0;
        return stream;
    }

    // User 1 has used 1 of 2 permits, user 2 none, user 3 both, and so on.
    private static (CounterRule[] Rules, MemoryCounters Counters) Used()
    {
        var counters = new MemoryCounters(10_000);
        CounterRule[] rules = [Limit(2)];
        CounterSet set = counters.Set(rules);
        var readings = new LimitReading[1];
        for (int user = 1; user <= Users; user++)
        {
            for (int i = user % 3; i < 2; i++)
            {
                Assert.True(counters.Take(set, By(user), Start, readings));
            }
        }

        return (rules, counters);
    }

    private static MemoryCounters Few()
    {
        var counters = new MemoryCounters(4);
        counters.Take(counters.Set([Limit(2)]), By(1), Start, new LimitReading[1]);
        return counters;
    }

    private static int LeftOf(MemoryCounters counters, CounterSet set, int user)
    {
        var readings = new LimitReading[1];
        int left = 0;
        while (counters.Take(set, By(user), Start, readings))
        {
            left++;
        }

        return left;
    }

    private static BotUpdate By(long user) => new() { Kind = UpdateKind.Message, UserId = user, ChatId = -1 };

    private static TokenBucket Limit(int permits, int minutes = 5) =>
        new("p/limit", "limit", new LimitOptions { Permits = permits, Window = TimeSpan.FromMinutes(minutes) }, countDenied: false);
}
