using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BotSentinel.Storage;

/// <summary>
/// Where things lie in a bucket of some cache lines: a lock word that counts changes, the epoch it was last written in with a mark for each
/// slot, the slots' tags (0: free), the records. A free slot's mark and record mean nothing. All members but the locks want the lock held, unless they say otherwise.
/// <para>
/// The lock is also a sequence lock (Hemminger and Lameter; Boehm, 2012): who reads without it knows by the same word before and after that nothing has changed meanwhile.
/// </para>
/// </summary>
internal readonly unsafe struct BucketShape
{
    /// <summary>Bytes in a cache line.</summary>
    public const int LineBytes = 64;

    private const int HeaderBytes = 8;
    private const int MostSlots = 8;
    private const int FewestSlots = 4;

    // In the lock word; the rest of it counts changes.
    private const int Locked = 1;

    // 24 bits tell epochs of the finest unit apart for 14 years.
    private const int FirstMark = 24;
    private const uint EpochMask = (1u << FirstMark) - 1;

    private readonly int[] _untils;
    private readonly int[] _times;
    private readonly uint _slotMask;
    private readonly int _recordsAt;
    private readonly int _recordBytes;
    private readonly int _checkAt;
    private readonly bool _isExact;

    /// <param name="layout">What a record is made of.</param>
    /// <param name="exact">Whether a record ends with the half of its key that is not its tag.</param>
    public BucketShape(RecordLayout layout, bool exact)
    {
        (_untils, _times, Words) = (layout.Untils, layout.Times, layout.Words + (exact ? 1 : 0));
        (_isExact, _checkAt) = (exact, layout.Words);
        (BucketBytes, Slots) = (0, 0);
        _recordBytes = Words * sizeof(uint);
        do
        {
            BucketBytes += LineBytes;
            Slots = Math.Min(MostSlots, (BucketBytes - HeaderBytes) / (_recordBytes + sizeof(uint)));
        }
        while (Slots < FewestSlots);

        _slotMask = (1u << Slots) - 1;
        _recordsAt = HeaderBytes + Slots * sizeof(uint);

        // Fewer slots leave more to chance: beyond these loads some live record would find no place.
        MostLoad = Slots switch { >= 7 => 0.78, 6 => 0.74, 5 => 0.70, _ => 0.62 };
    }

    public int Words { get; }

    public int BucketBytes { get; }

    public int Slots { get; }

    /// <summary>The part of the slots that may be live without any being lost.</summary>
    public double MostLoad { get; }

    /// <summary>The lock word. It differs after every change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Version(byte* bucket) => Volatile.Read(ref *(int*)bucket);

    /// <summary>Whether nobody held the lock when the version was read.</summary>
    public static bool IsFree(int version) => (version & Locked) == 0;

    /// <summary>Whether nothing has changed since the version was read, as far as reads before this call are concerned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsStill(byte* bucket, int version)
    {
        Volatile.ReadBarrier();
        return Version(bucket) == version;
    }

    /// <summary>Takes the lock if nothing has changed since the version was read, when it was free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryLock(byte* bucket, int version) => Interlocked.CompareExchange(ref *(int*)bucket, version | Locked, version) == version;

    /// <summary>Takes the lock if it is free.</summary>
    public static bool TryLock(byte* bucket)
    {
        int version = Version(bucket);
        return IsFree(version) && TryLock(bucket, version);
    }

    /// <summary>Takes the lock.</summary>
    public static void Lock(byte* bucket)
    {
        SpinWait spin = default;
        while (!TryLock(bucket))
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Gives the lock back after a change, which the carry counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unlock(byte* bucket) => Volatile.Write(ref *(int*)bucket, *(int*)bucket + Locked);

    /// <summary>Gives the lock back without having changed anything.</summary>
    public static void UnlockUnchanged(byte* bucket) => Volatile.Write(ref *(int*)bucket, *(int*)bucket - Locked);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref uint EpochAndMarks(byte* bucket) => ref ((uint*)bucket)[1];

    /// <summary>Whether the bucket was last written in the epoch that runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOfEpoch(byte* bucket, uint epoch) => ((EpochAndMarks(bucket) ^ epoch) & EpochMask) == 0;

    /// <summary>Has one bucket be of another one's epoch.</summary>
    public static void CopyEpoch(byte* from, byte* to) => SetEpoch(to, EpochAndMarks(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref uint Tag(byte* bucket, int slot) => ref ((uint*)(bucket + HeaderBytes))[slot];

    /// <summary>The part of a key that every slot keeps; never 0, which is a free slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint TagOf(ulong key) => Math.Max(1, (uint)key);

    /// <summary>Gives a slot to a key; its record's other words are the caller's to write.</summary>
    public void Own(byte* bucket, int slot, ulong key)
    {
        Tag(bucket, slot) = TagOf(key);
        Mark(bucket, slot, false);
        if (_isExact)
        {
            Record(bucket, slot)[_checkAt] = CheckOf(key);
        }
    }

    /// <summary>The slot of a key; -1 when there is none. Without the lock the answer is a guess.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(byte* bucket, ulong key)
    {
        uint found = Vector256.Equals(Vector256.Load((uint*)(bucket + HeaderBytes)), Vector256.Create(TagOf(key))).ExtractMostSignificantBits() & _slotMask;
        if (_isExact)
        {
            found = Checked(bucket, found, CheckOf(key));
        }

        return found == 0 ? -1 : BitOperations.TrailingZeroCount(found);
    }

    /// <summary>A slot without a record, not even one that is over; -1 when there is none. Without the lock the answer is a guess.</summary>
    public int EmptySlot(byte* bucket)
    {
        uint empty = Vector256.Equals(Vector256.Load((uint*)(bucket + HeaderBytes)), Vector256<uint>.Zero).ExtractMostSignificantBits() & _slotMask;
        return empty == 0 ? -1 : BitOperations.TrailingZeroCount(empty);
    }

    private uint Checked(byte* bucket, uint found, uint check)
    {
        uint left = found;
        for (; left != 0; left &= left - 1)
        {
            int slot = BitOperations.TrailingZeroCount(left);
            found &= Record(bucket, slot)[_checkAt] == check ? uint.MaxValue : ~(1u << slot);
        }

        return found;
    }

    // Stryker disable once Bitwise : both shifts to the right are the same without a sign
    private static uint CheckOf(ulong key) => (uint)(key >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint* Record(byte* bucket, int slot) => (uint*)(bucket + _recordsAt + slot * _recordBytes);

    /// <summary>Whether a slot's subject was refused lately, and is to be remembered before others.</summary>
    public static bool IsMarked(byte* bucket, int slot) => (EpochAndMarks(bucket) & (1u << (FirstMark + slot))) != 0;

    public static void Mark(byte* bucket, int slot, bool marked)
    {
        uint bit = 1u << (FirstMark + slot);
        EpochAndMarks(bucket) = marked ? EpochAndMarks(bucket) | bit : EpochAndMarks(bucket) & ~bit;
    }

    /// <summary>Units until nothing in the slot needs to be remembered; 0 when it is free.</summary>
    public int Age(byte* bucket, int slot, in Instant now)
    {
        int age = 0;
        if (Tag(bucket, slot) != 0)
        {
            uint* record = Record(bucket, slot);
            foreach (int word in _untils)
            {
                age = Math.Max(age, now.Ahead(record[word]));
            }
        }

        return age;
    }

    /// <summary>A slot to put a record in; -1 when all are live.</summary>
    public int FreeSlot(byte* bucket, in Instant now)
    {
        for (int slot = 0; slot < Slots; slot++)
        {
            if (Age(bucket, slot, now) == 0)
            {
                return slot;
            }
        }

        return -1;
    }

    /// <summary>Moves a record to a free slot of another bucket.</summary>
    public void Move(byte* from, int slot, byte* to, int toSlot)
    {
        new Span<uint>(Record(from, slot), Words).CopyTo(new Span<uint>(Record(to, toSlot), Words));
        Tag(to, toSlot) = Tag(from, slot);
        Mark(to, toSlot, IsMarked(from, slot));
        Tag(from, slot) = 0;
    }

    /// <summary>Copies all of a bucket but its lock.</summary>
    public void CopyOut(byte* bucket, Span<byte> copy) => AllButLock(bucket).CopyTo(copy[sizeof(int)..]);

    /// <summary>Makes a bucket what was copied, and leaves its lock as it is.</summary>
    public void CopyIn(ReadOnlySpan<byte> copy, byte* bucket) => copy[sizeof(int)..BucketBytes].CopyTo(AllButLock(bucket));

    /// <summary>Forgets all of a bucket but its lock.</summary>
    public void Clear(byte* bucket) => AllButLock(bucket).Clear();

    /// <summary>Whether times in the bucket can be compared with now.</summary>
    public static bool IsOfThisAge(byte* bucket, in Instant now) => EpochsSince(bucket, now) is <= Instant.EpochsBack and >= -Instant.EpochsAhead;

    /// <summary>Once an epoch: times that are over are set to now before they are so old that they would look like times to come; records with nothing else are dropped.</summary>
    public void Refresh(byte* bucket, in Instant now)
    {
        uint writtenIn = now.Epoch - (uint)EpochsSince(bucket, now);
        for (int slot = 0; slot < Slots; slot++)
        {
            uint* record = Record(bucket, slot);
            foreach (int word in _times)
            {
                record[word] = now.Carry(record[word], writtenIn);
            }

            if (Age(bucket, slot, now) == 0)
            {
                Tag(bucket, slot) = 0;
            }
        }

        SetEpoch(bucket, now.Epoch);
    }

    private Span<byte> AllButLock(byte* bucket) => new Span<byte>(bucket, BucketBytes)[sizeof(int)..];

    private static int EpochsSince(byte* bucket, in Instant now) => (int)((now.Epoch - EpochAndMarks(bucket)) << (32 - FirstMark)) >> (32 - FirstMark);

    private static void SetEpoch(byte* bucket, uint epoch) => EpochAndMarks(bucket) = (EpochAndMarks(bucket) & ~EpochMask) | (epoch & EpochMask);
}
