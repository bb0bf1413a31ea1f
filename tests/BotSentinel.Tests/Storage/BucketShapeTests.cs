using System.Runtime.InteropServices;
using BotSentinel.Limits;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Tests.Storage;

public sealed unsafe class BucketShapeTests : IDisposable
{
    private const uint ThisEpoch = 1_000;

    private static readonly Instant Now = At(ThisEpoch, 5_000);

    private readonly List<nint> _memory = [];

    public static TheoryData<int, bool> Shapes => new() { { 1, false }, { 1, true }, { 2, false }, { 3, false }, { 3, true }, { 5, false }, { 6, true }, { 64, true } };

    [Fact]
    public void Bucket_IsTheFewestLinesThatHoldFourRecords()
    {
        for (int words = 1; words <= 64; words++)
        {
            BucketShape shape = Shape(words), exact = Shape(words, exact: true);

            Assert.InRange(shape.Slots, 4, 8);
            Assert.True((shape.BucketBytes - BucketShape.LineBytes - 8) / (4 + 4 * words) < 4);
            Assert.Equal((words, words + 1), (shape.Words, exact.Words));
        }
    }

    [Fact]
    public void BucketWithMoreSlots_MayBeFuller()
    {
        BucketShape[] shapes = [.. Enumerable.Range(1, 64).Select(words => Shape(words)).DistinctBy(shape => shape.Slots).OrderBy(shape => shape.Slots)];

        Assert.Equal([4, 5, 6, 7], shapes.Select(shape => shape.Slots));
        Assert.All(shapes.Zip(shapes.Skip(1)), pair => Assert.True(pair.First.MostLoad < pair.Second.MostLoad));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Key_IsFoundInTheSlotThatItWasGiven(int words, bool exact)
    {
        BucketShape shape = Shape(words, exact);
        byte* bucket = Bucket(shape);
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            Assert.Equal(slot, shape.EmptySlot(bucket));
            shape.Own(bucket, slot, Key(slot));
            Assert.Equal(slot, shape.Find(bucket, Key(slot)));
        }

        // What records hold is no tag, and no free slot either.
        uint* firstRecord = shape.Record(bucket, 0);
        new Span<uint>(firstRecord, words).Fill(BucketShape.TagOf(Key(50)));
        Assert.Equal(-1, shape.Find(bucket, Key(50)));
        new Span<uint>(firstRecord, words).Clear();
        Assert.Equal(-1, shape.EmptySlot(bucket));
        Assert.Equal(Enumerable.Range(0, shape.Slots), SlotsOf(shape, bucket));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void KeysWithOneTag_AreToldApartByTheirOtherHalfWhereItIsKept(int words)
    {
        BucketShape shape = Shape(words, exact: true);
        byte* bucket = Bucket(shape);
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            shape.Own(bucket, slot, Twin(slot));
        }

        for (int slot = 0; slot < shape.Slots; slot++)
        {
            Assert.Equal(slot, shape.Find(bucket, Twin(slot)));
        }

        Assert.Equal(-1, shape.Find(bucket, Twin(50)));

        static ulong Twin(int number) => ((ulong)number + 1) << 32 | 77;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Mark_IsOfOneSlotUntilItHasAnotherOwner(int words, bool exact)
    {
        BucketShape shape = Shape(words, exact);
        byte* bucket = Bucket(shape);
        shape.Refresh(bucket, Now);
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            BucketShape.Mark(bucket, slot, true);
            Assert.Equal([slot], MarkedOf(shape, bucket));
            Assert.True(BucketShape.IsOfEpoch(bucket, ThisEpoch));

            BucketShape.Mark(bucket, slot, false);
            Assert.Empty(MarkedOf(shape, bucket));

            BucketShape.Mark(bucket, slot, true);
            shape.Own(bucket, slot, Key(slot));
            Assert.Empty(MarkedOf(shape, bucket));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void MovedRecord_TakesItsWordsTagAndMarkAlong(int words, bool exact)
    {
        BucketShape shape = Shape(words, exact);
        byte* from = Bucket(shape), to = Bucket(shape);
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            Write(shape, from, slot, (uint)(1_000 + slot));
            BucketShape.Mark(from, slot, slot % 2 == 0);

            // Left by somebody who had the slot before.
            BucketShape.Mark(to, slot, true);
        }

        for (int slot = 0; slot < shape.Slots; slot++)
        {
            shape.Move(from, slot, to, shape.Slots - 1 - slot);
        }

        Assert.Equal(Enumerable.Range(0, shape.Slots).Reverse(), SlotsOf(shape, to));
        Assert.All(SlotsOf(shape, from), slot => Assert.Equal(-1, slot));
        Assert.Equal(Enumerable.Range(0, shape.Slots).Where(slot => (shape.Slots - 1 - slot) % 2 == 0), MarkedOf(shape, to));
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            Assert.Equal((uint)(1_000 + shape.Slots - 1 - slot), shape.Record(to, slot)[words - 1]);
        }
    }

    [Fact]
    public void Lock_IsHeldByOneAndTellsWhetherAnythingHasChanged()
    {
        byte* bucket = Bucket(Shape(1));
        var versions = new HashSet<int>();
        for (int i = 0; i < 100; i++)
        {
            int version = BucketShape.Version(bucket);
            Assert.True(versions.Add(version));
            Assert.True(BucketShape.IsFree(version) && BucketShape.IsStill(bucket, version));

            Assert.True(BucketShape.TryLock(bucket));
            Assert.False(BucketShape.TryLock(bucket) || BucketShape.TryLock(bucket, version) || BucketShape.IsFree(BucketShape.Version(bucket)) || BucketShape.IsStill(bucket, version));

            BucketShape.UnlockUnchanged(bucket);
            Assert.True(BucketShape.IsStill(bucket, version));

            Assert.True(BucketShape.TryLock(bucket, version));
            BucketShape.Unlock(bucket);
            Assert.False(BucketShape.IsStill(bucket, version) || BucketShape.TryLock(bucket, version));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void CopiedAndClearedBucket_KeepsItsLock(int words, bool exact)
    {
        BucketShape shape = Shape(words, exact);
        byte* full = Bucket(shape), other = Bucket(shape);
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            Write(shape, full, slot, (uint)slot);
        }

        shape.Refresh(full, At(ThisEpoch));
        BucketShape.Lock(full);
        BucketShape.Lock(other);
        BucketShape.Unlock(other);
        int version = BucketShape.Version(other), locked = BucketShape.Version(full);
        byte[] copy = new byte[shape.BucketBytes];

        shape.CopyOut(full, copy);
        shape.CopyIn(copy, other);
        shape.Clear(full);

        Assert.Equal((version, locked), (BucketShape.Version(other), BucketShape.Version(full)));
        Assert.Equal([0, 0, 0, 0], copy[..4]);
        Assert.True(new Span<byte>(other, shape.BucketBytes)[4..].SequenceEqual(copy.AsSpan(4)));
        Assert.False(new Span<byte>(full, shape.BucketBytes)[4..].ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void PlaceForARecord_IsTheFirstOfWhichNothingCounts()
    {
        // Two limits of one word each: a record counts until both are over.
        var shape = new BucketShape(RecordLayout.Divide("p", [Bucket("a"), Bucket("b")])[0], exact: false);
        byte* bucket = Bucket(shape);
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            Assert.Equal((slot, 0), (shape.FreeSlot(bucket, Now), shape.Age(bucket, slot, Now)));
            shape.Own(bucket, slot, Key(slot));
            (shape.Record(bucket, slot)[0], shape.Record(bucket, slot)[1]) = (Now.Now + (uint)(10 - slot), Now.Now + (uint)slot + 5);
            Assert.Equal(Math.Max(10 - slot, slot + 5), shape.Age(bucket, slot, Now));
        }

        Assert.Equal(-1, shape.FreeSlot(bucket, At(ThisEpoch, 5_007)));
        Assert.Equal(2, shape.FreeSlot(bucket, At(ThisEpoch, 5_008)));
        Assert.Equal(0, shape.FreeSlot(bucket, At(ThisEpoch, 5_010)));
    }

    [Theory]
    [InlineData(-3, false)]
    [InlineData(-2, true)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void TimesInABucket_CanBeComparedForFiveEpochsAndByAClockSetBackTwo(int epochsLater, bool comparable)
    {
        BucketShape shape = Shape(1);
        byte* bucket = Bucket(shape);
        shape.Refresh(bucket, Now);

        Assert.Equal(comparable, BucketShape.IsOfThisAge(bucket, At((uint)(ThisEpoch + epochsLater))));
        Assert.Equal(epochsLater == 0, BucketShape.IsOfEpoch(bucket, (uint)(ThisEpoch + epochsLater)));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void NewEpoch_DropsWhatIsOverAndKeepsTheRest(int words, bool exact)
    {
        BucketShape shape = Shape(words, exact);
        byte* bucket = Bucket(shape);
        shape.Refresh(bucket, Now);
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            Write(shape, bucket, slot, slot % 2 == 0 ? Now.Now + 1 : Now.Now + (1u << 29));
        }

        Instant later = At(ThisEpoch + 1);
        shape.Refresh(bucket, later);

        Assert.True(BucketShape.IsOfEpoch(bucket, ThisEpoch + 1));
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            Assert.Equal(slot % 2 == 0 ? -1 : slot, shape.Find(bucket, Key(slot)));
            Assert.Equal(slot % 2 == 0 ? later.Now : Now.Now + (1u << 29), shape.Record(bucket, slot)[words - 1]);
        }
    }

    public void Dispose()
    {
        foreach (nint bucket in _memory)
        {
            NativeMemory.AlignedFree((void*)bucket);
        }
    }

    private static Instant At(uint epoch, long into = 0) => new(((long)epoch << Instant.EpochBits) + into, 1);

    private static ulong Key(int number) => 0x9E37_79B9_7F4A_7C15UL * (ulong)(number + 1);

    private static int[] SlotsOf(in BucketShape shape, byte* bucket)
    {
        int[] slots = new int[shape.Slots];
        for (int number = 0; number < shape.Slots; number++)
        {
            slots[number] = shape.Find(bucket, Key(number));
        }

        return slots;
    }

    private static int[] MarkedOf(in BucketShape shape, byte* bucket)
    {
        var marked = new List<int>();
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            marked.AddRange(BucketShape.IsMarked(bucket, slot) ? [slot] : []);
        }

        return [.. marked];
    }

    private static void Write(in BucketShape shape, byte* bucket, int slot, uint words)
    {
        shape.Own(bucket, slot, Key(slot));
        new Span<uint>(shape.Record(bucket, slot), shape.Words).Fill(words);
        shape.Own(bucket, slot, Key(slot));
    }

    // A log: all its words are times.
    private static BucketShape Shape(int words, bool exact = false) =>
        new(RecordLayout.Divide("p", [LimitRules.Create("p/l", "l", new LimitOptions { Algorithm = LimitAlgorithm.SlidingLog, Permits = words, Window = TimeSpan.FromMinutes(1) }, countDenied: false)])[0], exact);

    private static CounterRule Bucket(string name) =>
        LimitRules.Create($"p/{name}", name, new LimitOptions { Permits = 1, Window = TimeSpan.FromMinutes(1) }, countDenied: false);

    private byte* Bucket(in BucketShape shape)
    {
        byte* bucket = (byte*)NativeMemory.AlignedAlloc((nuint)shape.BucketBytes, BucketShape.LineBytes);
        NativeMemory.Clear(bucket, (nuint)shape.BucketBytes);
        _memory.Add((nint)bucket);
        return bucket;
    }
}
