using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BotSentinel.Storage;

/// <summary>
/// Where things lie in a bucket of some cache lines: a lock word with a mark for each slot, the epoch it was last written
/// in, the slots' tags (0: free), the records. All members but the locks want the lock held, unless they say otherwise.
/// </summary>
internal sealed unsafe class BucketShape
{
    private const int LineBytes = 64;
    private const int HeaderBytes = 8;
    private const int MostSlots = 8;
    private const int FewestSlots = 4;
    private const int FirstMark = 8;

    private const int Locked = 1;
    private const int Moved = 2;

    private readonly int[] _untils;
    private readonly int[] _times;
    private readonly uint _slotMask;
    private readonly int _recordsAt;
    private readonly int _recordBytes;

    public BucketShape(RecordLayout layout)
    {
        (_untils, _times, Words) = (layout.Untils, layout.Times, layout.Words);
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
        MostLoad = Slots switch { >= 8 => 0.80, 7 => 0.78, 6 => 0.74, 5 => 0.70, _ => 0.62 };
    }

    public int Words { get; }

    public int BucketBytes { get; }

    public int Slots { get; }

    /// <summary>The part of the slots that may be live without any being lost.</summary>
    public double MostLoad { get; }

    /// <summary>Takes the lock if it is free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryLock(byte* bucket)
    {
        int word = Volatile.Read(ref *(int*)bucket);
        return (word & (Locked | Moved)) == 0 && Interlocked.CompareExchange(ref *(int*)bucket, word | Locked, word) == word;
    }

    /// <summary>Takes the lock. False when the bucket's records have gone to another array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Lock(byte* bucket) => TryLock(bucket) || LockContended(bucket);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unlock(byte* bucket) => Volatile.Write(ref *(int*)bucket, *(int*)bucket & ~Locked);

    /// <summary>Lets go of the bucket for good and sends who waits for it to the new array.</summary>
    public static void UnlockAsMoved(byte* bucket) => Volatile.Write(ref *(int*)bucket, Moved);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref uint Epoch(byte* bucket) => ref ((uint*)bucket)[1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref uint Tag(byte* bucket, int slot) => ref ((uint*)(bucket + HeaderBytes))[slot];

    /// <summary>The slot with a tag; -1 when there is none. Without the lock the answer is a guess.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(byte* bucket, uint tag)
    {
        uint found = Vector256.Equals(Vector256.Load((uint*)(bucket + HeaderBytes)), Vector256.Create(tag)).ExtractMostSignificantBits() & _slotMask;
        return found == 0 ? -1 : BitOperations.TrailingZeroCount(found);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint* Record(byte* bucket, int slot) => (uint*)(bucket + _recordsAt + slot * _recordBytes);

    /// <summary>Whether a slot's subject was refused lately, and is to be remembered before others.</summary>
    public static bool IsMarked(byte* bucket, int slot) => (*(int*)bucket & (1 << (FirstMark + slot))) != 0;

    public static void Mark(byte* bucket, int slot, bool marked)
    {
        int bit = 1 << (FirstMark + slot);
        *(int*)bucket = marked ? *(int*)bucket | bit : *(int*)bucket & ~bit;
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

    public void Copy(byte* from, int slot, byte* to, int toSlot)
    {
        new Span<uint>(Record(from, slot), Words).CopyTo(new Span<uint>(Record(to, toSlot), Words));
        Tag(to, toSlot) = Tag(from, slot);
        Mark(to, toSlot, IsMarked(from, slot));
    }

    /// <summary>Copies a bucket, and has the copy's lock free.</summary>
    public void CopyOut(byte* bucket, Span<byte> copy)
    {
        new Span<byte>(bucket, BucketBytes).CopyTo(copy);
        copy[0] &= unchecked((byte)~(Locked | Moved));
    }

    /// <summary>Whether times in the bucket can be compared with now.</summary>
    public static bool IsOfThisAge(byte* bucket, in Instant now) => (int)(now.Epoch - Epoch(bucket)) is <= 5 and >= -2;

    /// <summary>Once an epoch: times that are over are set to now before they are so old that they would look like times to come; records with nothing else are dropped.</summary>
    public void Refresh(byte* bucket, in Instant now)
    {
        uint writtenIn = Epoch(bucket);
        for (int slot = 0; slot < Slots; slot++)
        {
            if (Tag(bucket, slot) == 0)
            {
                continue;
            }

            uint* record = Record(bucket, slot);
            foreach (int word in _times)
            {
                record[word] = now.Carry(record[word], writtenIn);
            }

            if (Age(bucket, slot, now) == 0)
            {
                Tag(bucket, slot) = 0;
                Mark(bucket, slot, false);
            }
        }

        Epoch(bucket) = now.Epoch;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool LockContended(byte* bucket)
    {
        SpinWait spin = default;
        while (!TryLock(bucket))
        {
            if ((Volatile.Read(ref *(int*)bucket) & Moved) != 0)
            {
                return false;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }

        return true;
    }
}
