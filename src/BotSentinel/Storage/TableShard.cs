using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace BotSentinel.Storage;

/// <summary>
/// A part of a table. A record is found in one of two buckets; a new one takes a place that is free or over, or one from which a resident can
/// move to its own other bucket. When there is none the shard doubles, and once it has its full size, the record nearest to being
/// forgotten anyway gives way, those of refused subjects last.
/// <para>
/// A bucket has a base, from one part of the key, and a branch, whose bits come from the tag. A record remembers only its tag, so the
/// base of its other bucket follows from the tag and this one; the lowest bit of the branch differs between the two and tells which one
/// a record is in. Doubling makes a branch longer by a bit: records of a bucket stay or go to one new bucket, as the tag says (Litwin's linear
/// hashing, all at once).
/// </para>
/// </summary>
internal sealed unsafe class TableShard
{
    // A search for a move that fails this often in a row is not worth it: the shard is flooded.
    private const int FloodedAfter = 16;
    private const int SearchOneIn = 32;

    private readonly BucketShape _shape;
    private readonly Levels _levels;
    private readonly uint _branchBytes;
    private readonly uint _bases;
    private readonly uint _longestBranch;
    private readonly BucketMemory _memory;
    private readonly Lock _growing = new();

    // All ones, as many as a branch has bits.
    private uint _branch;
    private long _evictions;
    private int _failedSearches;

    /// <param name="shape">What a bucket looks like.</param>
    /// <param name="memory">Room for all buckets of the table.</param>
    /// <param name="shard">The shard's place among all.</param>
    /// <param name="shards">Shards of the table.</param>
    /// <param name="bases">Buckets of one branch.</param>
    /// <param name="longestBranch">Bits that a branch may have, at least 1.</param>
    public TableShard(BucketShape shape, BucketMemory memory, int shard, int shards, uint bases, int longestBranch)
    {
        _shape = shape;
        _memory = memory;
        _bases = bases;
        _branchBytes = bases * (uint)shape.BucketBytes;

        // What a shard comes to use when it doubles lies together, so that few pages are touched for the first time; and beside what others come to use then, so that
        // a table that has grown little lies together.
        _levels[0] = (nint)memory.Start + (nint)(2 * shard * _branchBytes);
        for (int level = 1; level < longestBranch; level++)
        {
            _levels[level] = (nint)memory.Start + (((nint)(shards + shard) << level) - (1 << level)) * (nint)_branchBytes;
        }

        _longestBranch = (1u << longestBranch) - 1;
        _branch = 1;
        ClearBranches(0, 1);
    }

    /// <summary>Records that were forgotten before their time.</summary>
    public long Evictions => Interlocked.Read(ref _evictions);

    /// <summary>Memory in use.</summary>
    public long Bytes => (long)_bases * (Volatile.Read(ref _branch) + 1) * _shape.BucketBytes;

    /// <summary>Brings the bucket where a key is looked for first nearer before it is needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong key) => Prefetch(First(key));

    /// <summary>Brings a key's other bucket nearer if the first, which has come by now, has no record of it.</summary>
    // Stryker disable all : brings memory nearer, which changes speed alone
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchElsewhere(ulong key)
    {
        if (_shape.Find(First(key), key) < 0)
        {
            Prefetch(Second(key));
        }
    }

    // Stryker restore all

    /// <summary>
    /// Finds a key's record without locking it. None: it is not there, or is being changed, or its bucket was last written in another epoch;
    /// <see cref="Enter"/> finds out.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SeenRecord Look(ulong key, uint epoch)
    {
        SeenRecord seen = Look(First(key), key, epoch);
        return seen.IsThere ? seen : LookElsewhere(key, epoch);
    }

    /// <summary>Finds a key's record, or a place for it, and locks it.</summary>
    public void Enter(ulong key, in Instant now, out LockedRecord record)
    {
        uint tag = BucketShape.TagOf(key);
        SpinWait spin = default;
        while (true)
        {
            uint branch = Volatile.Read(ref _branch);
            (uint firstBase, uint secondBase) = (Base(key), OtherBase(Base(key), tag));
            (uint firstBranch, uint secondBranch) = (FirstBranch(tag) & branch, SecondBranch(tag) & branch);
            byte* first = At(firstBase, firstBranch);
            byte* second = At(secondBase, secondBranch);
            record = new LockedRecord { Held = first < second ? first : second, AlsoHeld = first < second ? second : first, Key = key };
            BucketShape.Lock(record.Held);
            BucketShape.Lock(record.AlsoHeld);
            bool isBusy = false;
            if (Volatile.Read(ref _branch) == branch)
            {
                RefreshIfOld(first, now);
                RefreshIfOld(second, now);
                if (TryFind(ref record, first, second) || TryPlace(ref record, new Place(first, firstBase, firstBranch), new Place(second, secondBase, secondBranch), branch, now, out isBusy))
                {
                    record.Words = _shape.Record(record.Bucket, record.Slot);
                    return;
                }
            }

            Exit(record);
            if (isBusy)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
            else
            {
                Grow(branch);
            }
        }
    }

    /// <summary>Copies a key's record, if there is one, however long ago its bucket was written to.</summary>
    public bool TryRead(ulong key, in Instant now, Span<uint> words)
    {
        foreach (nint place in (ReadOnlySpan<nint>)[(nint)First(key), (nint)Second(key)])
        {
            byte* bucket = (byte*)place;
            BucketShape.Lock(bucket);
            int slot = _shape.Find(bucket, key);
            bool found = slot >= 0 && BucketShape.IsOfThisAge(bucket, now);
            if (found)
            {
                new Span<uint>(_shape.Record(bucket, slot), words.Length).CopyTo(words);
            }

            BucketShape.UnlockUnchanged(bucket);
            if (found)
            {
                return true;
            }
        }

        GC.KeepAlive(this);
        return false;
    }

    /// <summary>Gives an unknown subject its place; its words are the caller's to write.</summary>
    public void Settle(ref LockedRecord record)
    {
        if (record.IsKnown)
        {
            return;
        }

        if (record.Evicts)
        {
            Interlocked.Increment(ref _evictions);
        }

        _shape.Own(record.Bucket, record.Slot, record.Key);
        record.IsKnown = true;
    }

    /// <summary>Has a refused subject remembered before others.</summary>
    public static void MarkRefused(in LockedRecord record) => BucketShape.Mark(record.Bucket, record.Slot, true);

    /// <summary>Unlocks a record.</summary>
    public static void Exit(in LockedRecord record)
    {
        BucketShape.Unlock(record.AlsoHeld);
        BucketShape.Unlock(record.Held);
    }

    /// <summary>Takes over what a snapshot holds; false when it is of another shape or size.</summary>
    public bool TryRestore(SavedShard saved)
    {
        if (saved.Bases != _bases || saved.BucketBytes != _shape.BucketBytes || saved.Branch > _longestBranch || !BitOperations.IsPow2(saved.Branch + 1))
        {
            return false;
        }

        ClearBranches(0, saved.Branch);
        _branch = saved.Branch;
        long at = 0;
        ForEachBucket(bucket =>
        {
            _shape.CopyIn(saved.Bytes.AsSpan((int)at), bucket);
            at += _shape.BucketBytes;
            return 0;
        });
        return true;
    }

    /// <summary>Copies everything, bucket by bucket, while decisions go on.</summary>
    public SavedShard Save()
    {
        using (_growing.EnterScope())
        {
            byte[] bytes = new byte[Bytes];
            long at = 0;
            ForEachBucket(bucket =>
            {
                _shape.CopyOut(bucket, bytes.AsSpan((int)at, _shape.BucketBytes));
                at += _shape.BucketBytes;
                return 0;
            });
            return new SavedShard(_bases, _branch, _shape.BucketBytes, bytes);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => ForEachBucket(bucket =>
    {
        _shape.Clear(bucket);
        return 0;
    });

    /// <summary>Records in the shard, those that are over but not yet reused included.</summary>
    public long Count() => ForEachBucket(bucket =>
    {
        int count = 0;
        for (int slot = 0; slot < _shape.Slots; slot++)
        {
            count += BucketShape.Tag(bucket, slot) == 0 ? 0 : 1;
        }

        return count;
    });

    // The top bits of the key chose the shard.
    // Stryker disable once Bitwise : both shifts to the right are the same without a sign
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Base(ulong key) => (uint)(((key >> 20 & 0xFFFFFFFF) * _bases) >> 32);

    private uint OtherBase(uint own, uint tag)
    {
        uint fold = (uint)(((ulong)(tag * 0x9E3779B1) * _bases) >> 32);
        return fold >= own ? fold - own : fold + _bases - own;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FirstBranch(uint tag) => (tag * 0x85EBCA6B) >> 20;

    private static uint SecondBranch(uint tag) => (((tag * 0xC2B2AE35) >> 20) & ~1u) | (~FirstBranch(tag) & 1);

    private static bool IsInFirst(uint branch, uint tag) => ((branch ^ FirstBranch(tag)) & 1) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* At(uint ofBase, uint branch) =>
        (byte*)_levels[BitOperations.Log2(branch)] + ofBase * (nuint)_shape.BucketBytes + branch * (nuint)_branchBytes;

    // Looked at before it is locked: the processor then waits for several memory reads at once, where a lock would end its looking ahead.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SeenRecord Look(byte* bucket, ulong key, uint epoch)
    {
        int version = BucketShape.Version(bucket);
        int slot = _shape.Find(bucket, key);
        return slot >= 0 && BucketShape.IsFree(version) && BucketShape.IsOfEpoch(bucket, epoch)
            ? new SeenRecord(bucket, version, slot, _shape.Record(bucket, slot))
            : default;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SeenRecord LookElsewhere(ulong key, uint epoch)
    {
        uint branch = Volatile.Read(ref _branch);
        byte* first = First(key, branch);
        byte* second = Second(key, branch);
        SeenRecord seen = Look(second, key, epoch);
        return seen.IsThere && _shape.EmptySlot(first) >= 0 && TryBringHome(key, epoch, branch, first, second) ? Look(first, key, epoch) : seen;
    }

    /// <summary>
    /// Moves a record to where it is looked for first, now that there is room: doubling leaves many in their other bucket, and each of those would cost a
    /// second read of memory for ever. Gives up when anybody is about.
    /// </summary>
    private bool TryBringHome(ulong key, uint epoch, uint branch, byte* first, byte* second)
    {
        if (first == second || !BucketShape.TryLock(first))
        {
            return false;
        }

        if (BucketShape.TryLock(second))
        {
            int from = _shape.Find(second, key);
            int to = _shape.EmptySlot(first);
            if (from >= 0 && to >= 0 && Volatile.Read(ref _branch) == branch && BucketShape.IsOfEpoch(first, epoch) && BucketShape.IsOfEpoch(second, epoch))
            {
                _shape.Move(second, from, first, to);
                BucketShape.Unlock(second);
                BucketShape.Unlock(first);
                return true;
            }

            BucketShape.UnlockUnchanged(second);
        }

        BucketShape.UnlockUnchanged(first);
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* First(ulong key) => First(key, Volatile.Read(ref _branch));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* First(ulong key, uint branch) => At(Base(key), FirstBranch(BucketShape.TagOf(key)) & branch);

    private byte* Second(ulong key) => Second(key, Volatile.Read(ref _branch));

    private byte* Second(ulong key, uint branch)
    {
        uint tag = BucketShape.TagOf(key);
        return At(OtherBase(Base(key), tag), SecondBranch(tag) & branch);
    }

    // Stryker disable all : brings memory nearer, which changes speed alone
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Prefetch(byte* bucket)
    {
        if (Sse.IsSupported)
        {
            for (int line = 0; line < _shape.BucketBytes; line += BucketShape.LineBytes)
            {
                Sse.Prefetch0(bucket + line);
            }
        }
    }

    // Stryker restore all

    private void RefreshIfOld(byte* bucket, in Instant now)
    {
        if (!BucketShape.IsOfEpoch(bucket, now.Epoch))
        {
            _shape.Refresh(bucket, now);
        }
    }

    private bool TryFind(ref LockedRecord record, byte* first, byte* second)
    {
        record.Bucket = first;
        record.Slot = _shape.Find(first, record.Key);
        if (record.Slot < 0)
        {
            record.Bucket = second;
            record.Slot = _shape.Find(second, record.Key);
        }

        return record.IsKnown = record.Slot >= 0;
    }

    /// <summary>Finds a place for a new record. False when there is none and the shard may still grow, or when a place may be where somebody is busy.</summary>
    private bool TryPlace(ref LockedRecord record, in Place first, in Place second, uint branch, in Instant now, out bool isBusy)
    {
        isBusy = false;
        if (TryFree(ref record, first.Bucket, now) || TryFree(ref record, second.Bucket, now))
        {
            return true;
        }

        if (IsWorthSearching())
        {
            if (TryMakeRoom(ref record, first, second.Bucket, branch, now, ref isBusy) || TryMakeRoom(ref record, second, first.Bucket, branch, now, ref isBusy))
            {
                _failedSearches = 0;
                return true;
            }

            _failedSearches += isBusy ? 0 : 1;
        }

        if (branch < _longestBranch || isBusy)
        {
            return false;
        }

        ChooseVictim(ref record, now);
        return true;
    }

    private bool TryFree(ref LockedRecord record, byte* bucket, in Instant now)
    {
        record.Bucket = bucket;
        record.Slot = _shape.FreeSlot(bucket, now);
        return record.Slot >= 0;
    }

    private bool IsWorthSearching() => _failedSearches < FloodedAfter || ++_failedSearches % SearchOneIn == 0;

    /// <summary>Moves one resident to its other bucket, if that has a free place and nobody holds it. Without this some subjects would push each other out for ever.</summary>
    private bool TryMakeRoom(ref LockedRecord record, in Place from, byte* alsoHeld, uint branch, in Instant now, ref bool isBusy)
    {
        for (int slot = 0; slot < _shape.Slots; slot++)
        {
            uint tag = BucketShape.Tag(from.Bucket, slot);
            byte* other = At(OtherBase(from.Base, tag), (IsInFirst(from.Branch, tag) ? SecondBranch(tag) : FirstBranch(tag)) & branch);
            if (other == alsoHeld)
            {
                continue;
            }

            if (!BucketShape.TryLock(other))
            {
                isBusy = true;
                continue;
            }

            RefreshIfOld(other, now);
            int free = _shape.FreeSlot(other, now);
            if (free < 0)
            {
                BucketShape.Unlock(other);
                continue;
            }

            _shape.Move(from.Bucket, slot, other, free);
            record.Bucket = from.Bucket;
            record.Slot = slot;
            BucketShape.Unlock(other);
            return true;
        }

        return false;
    }

    private void ChooseVictim(ref LockedRecord record, in Instant now)
    {
        long least = long.MaxValue;
        foreach (nint held in (ReadOnlySpan<nint>)[(nint)record.Held, (nint)record.AlsoHeld])
        {
            byte* bucket = (byte*)held;
            for (int slot = 0; slot < _shape.Slots; slot++)
            {
                long worth = ((long)(BucketShape.IsMarked(bucket, slot) ? 1 : 0) << 32) + _shape.Age(bucket, slot, now);
                if (worth < least)
                {
                    least = worth;
                    record.Bucket = bucket;
                    record.Slot = slot;
                }
            }
        }

        record.Evicts = true;
    }

    /// <summary>Doubles the shard, unless somebody else has: each bucket's records divide between it and a new one. Who comes meanwhile waits, well below 5 ms.</summary>
    private void Grow(uint seen)
    {
        using (_growing.EnterScope())
        {
            if (_branch != seen || seen == _longestBranch)
            {
                return;
            }

            ClearBranches(seen + 1, seen * 2 + 1);
            for (uint branch = 0; branch <= seen; branch++)
            {
                for (uint ofBase = 0; ofBase < _bases; ofBase++)
                {
                    BucketShape.Lock(At(ofBase, branch));
                    Divide(At(ofBase, branch), branch, At(ofBase, branch + seen + 1), seen + 1);
                }
            }

            Volatile.Write(ref _branch, seen * 2 + 1);
            _failedSearches = 0;
            for (uint branch = 0; branch <= seen; branch++)
            {
                for (uint ofBase = 0; ofBase < _bases; ofBase++)
                {
                    BucketShape.Unlock(At(ofBase, branch));
                }
            }
        }
    }

    private void Divide(byte* bucket, uint branch, byte* made, uint bit)
    {
        BucketShape.CopyEpoch(bucket, made);
        for (int slot = 0; slot < _shape.Slots; slot++)
        {
            uint tag = BucketShape.Tag(bucket, slot);
            if (tag != 0 && ((IsInFirst(branch, tag) ? FirstBranch(tag) : SecondBranch(tag)) & bit) != 0)
            {
                _shape.Move(bucket, slot, made, slot);
            }
        }
    }

    private void ClearBranches(uint first, uint last)
    {
        for (uint branch = first; branch <= last; branch++)
        {
            NativeMemory.Clear(At(0, branch), _bases * (nuint)_shape.BucketBytes);
        }
    }

    private long ForEachBucket(BucketAction action)
    {
        using (_growing.EnterScope())
        {
            long sum = 0;
            for (uint branch = 0; branch <= _branch; branch++)
            {
                for (uint ofBase = 0; ofBase < _bases; ofBase++)
                {
                    byte* bucket = At(ofBase, branch);
                    BucketShape.Lock(bucket);
                    sum += action(bucket);
                    BucketShape.Unlock(bucket);
                }
            }

            GC.KeepAlive(_memory);
            return sum;
        }
    }

    private delegate long BucketAction(byte* bucket);

    // For branches of so many bits: where the first with them would lie if all before it lay there too.
    [InlineArray(Length)]
    private struct Levels
    {
        public const int Length = 8;
        private nint _first;
    }

    private readonly struct Place(byte* bucket, uint ofBase, uint branch)
    {
        public readonly byte* Bucket = bucket;
        public readonly uint Base = ofBase;
        public readonly uint Branch = branch;
    }
}
