using System.Runtime.CompilerServices;

namespace BotSentinel.Storage;

/// <summary>
/// A part of a table. A record is found in one of two buckets; a new one takes a place that is free or over, or one from which a resident can
/// move to its own other bucket. When there is none the shard doubles, and once it has its full size, the record nearest to being
/// forgotten anyway gives way, those of refused subjects last.
/// </summary>
internal sealed unsafe class TableShard(BucketShape shape, uint bases, int maxLevels)
{
    // A search for a move that fails this often in a row is not worth it: the shard is flooded.
    private const int FloodedAfter = 16;
    private const int SearchOneIn = 32;

    private readonly Lock _growing = new();
    private BucketArray _array = new(bases, 1, shape.BucketBytes);
    private long _evictions;
    private int _failedSearches;

    public long Evictions => Volatile.Read(ref _evictions);

    public long Bytes => Volatile.Read(ref _array).Bytes;

    public BucketArray Array => Volatile.Read(ref _array);

    /// <summary>Brings the buckets of a key nearer before they are needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong key)
    {
        BucketArray array = Volatile.Read(ref _array);
        byte* bucket = array.At(array.First(key));
        for (int line = 0; line < shape.BucketBytes; line += 64)
        {
            System.Runtime.Intrinsics.X86.Sse.Prefetch0(bucket + line);
        }

        GC.KeepAlive(array);
    }

    /// <summary>Finds a key's record, or a place for it, and locks it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(ulong key, in Instant now, out LockedRecord record)
    {
        BucketArray array = Volatile.Read(ref _array);
        uint tag = BucketArray.Tag(key);
        byte* bucket = array.At(array.First(key));

        // Looked at before it is locked: the processor then waits for several memory reads at once, where a lock would end its looking ahead.
        int slot = shape.Find(bucket, tag);
        if (slot >= 0 && BucketShape.TryLock(bucket))
        {
            if (BucketShape.Tag(bucket, slot) == tag && BucketShape.Epoch(bucket) == now.Epoch)
            {
                record = new LockedRecord { Array = array, Held = bucket, Bucket = bucket, Slot = slot, Tag = tag, IsKnown = true };
                return;
            }

            BucketShape.Unlock(bucket);
        }

        EnterBoth(key, tag, now, out record);
    }

    /// <summary>
    /// Copies a key's record without taking a lock, for a table that is no longer written to but by calls that are just ending.
    /// False when the key is not there.
    /// </summary>
    public bool TryRead(ulong key, in Instant now, Span<uint> words)
    {
        BucketArray array = Volatile.Read(ref _array);
        uint tag = BucketArray.Tag(key);
        uint first = array.First(key);
        foreach (uint at in (ReadOnlySpan<uint>)[first, array.Other(first, tag)])
        {
            byte* bucket = array.At(at);
            int slot = shape.Find(bucket, tag);
            if (slot >= 0 && BucketShape.IsOfThisAge(bucket, now))
            {
                new Span<uint>(shape.Record(bucket, slot), shape.Words).CopyTo(words);
                return true;
            }
        }

        GC.KeepAlive(array);
        return false;
    }

    /// <summary>The record's words.</summary>
    public Span<uint> Words(in LockedRecord record) => new(shape.Record(record.Bucket, record.Slot), shape.Words);

    // A few words: a loop is done before a call to copy memory would have begun.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(in LockedRecord record, Span<uint> state)
    {
        uint* words = shape.Record(record.Bucket, record.Slot);
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = words[i];
        }
    }

    /// <summary>Writes the record's words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(in LockedRecord record, ReadOnlySpan<uint> state)
    {
        uint* words = shape.Record(record.Bucket, record.Slot);
        for (int i = 0; i < state.Length; i++)
        {
            words[i] = state[i];
        }
    }

    /// <summary>Gives an unknown subject its place; its words are the caller's to write.</summary>
    public void Settle(ref LockedRecord record)
    {
        if (!record.IsKnown)
        {
            _evictions += record.Evicts ? 1 : 0;
            BucketShape.Tag(record.Bucket, record.Slot) = record.Tag;
            BucketShape.Mark(record.Bucket, record.Slot, false);
            record.IsKnown = true;
        }
    }

    /// <summary>Has a refused subject remembered before others.</summary>
    public static void MarkRefused(in LockedRecord record) => BucketShape.Mark(record.Bucket, record.Slot, true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exit(in LockedRecord record)
    {
        if (record.AlsoHeld != null)
        {
            BucketShape.Unlock(record.AlsoHeld);
        }

        BucketShape.Unlock(record.Held);
        GC.KeepAlive(record.Array);
    }

    /// <summary>Takes over the buckets of a snapshot; false when they are not of this shape and size.</summary>
    public bool TryRestore(BucketArray saved)
    {
        bool fits = saved.Bases == bases && saved.BucketBytes == shape.BucketBytes && saved.Levels <= maxLevels;
        _array = fits ? saved : _array;
        return fits;
    }

    public void Write(BinaryWriter writer)
    {
        lock (_growing)
        {
            writer.Write(_array.Bases);
            writer.Write(_array.Levels);
            writer.Write(_array.BucketBytes);
            byte[] some = new byte[shape.BucketBytes * 64];
            for (uint first = 0; first < _array.Count; first += 64)
            {
                int count = (int)Math.Min(64, _array.Count - first);
                for (int i = 0; i < count; i++)
                {
                    byte* bucket = _array.At(first + (uint)i);
                    BucketShape.Lock(bucket);
                    shape.CopyOut(bucket, some.AsSpan(i * shape.BucketBytes));
                    BucketShape.Unlock(bucket);
                }

                writer.Write(some, 0, count * shape.BucketBytes);
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => ForEachBucket((bucket, slots) =>
    {
        for (int slot = 0; slot < slots; slot++)
        {
            BucketShape.Tag(bucket, slot) = 0;
            BucketShape.Mark(bucket, slot, false);
        }

        return 0;
    });

    /// <summary>Records in the shard, those that are over but not yet reused included.</summary>
    public long Count() => ForEachBucket((bucket, slots) =>
    {
        int count = 0;
        for (int slot = 0; slot < slots; slot++)
        {
            count += BucketShape.Tag(bucket, slot) == 0 ? 0 : 1;
        }

        return count;
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterBoth(ulong key, uint tag, in Instant now, out LockedRecord record)
    {
        while (true)
        {
            BucketArray array = Volatile.Read(ref _array);
            uint first = array.First(key);
            uint second = array.Other(first, tag);
            byte* low = array.At(Math.Min(first, second));
            byte* high = first == second ? null : array.At(Math.Max(first, second));
            record = new LockedRecord { Array = array, Held = low, AlsoHeld = high, Tag = tag };
            if (!BucketShape.Lock(low))
            {
                continue;
            }

            if (high != null && !BucketShape.Lock(high))
            {
                BucketShape.Unlock(low);
                continue;
            }

            RefreshIfOld(low, now);
            RefreshIfOld(high == null ? low : high, now);
            if (TryFind(ref record, first, second) || TryPlace(ref record, first, second, now))
            {
                return;
            }

            Exit(record);
            Grow(array);
        }
    }

    private void RefreshIfOld(byte* bucket, in Instant now)
    {
        if (BucketShape.Epoch(bucket) != now.Epoch)
        {
            shape.Refresh(bucket, now);
        }
    }

    private bool TryFind(ref LockedRecord record, uint first, uint second)
    {
        record.Bucket = record.Array.At(first);
        record.Slot = shape.Find(record.Bucket, record.Tag);
        if (record.Slot < 0)
        {
            record.Bucket = record.Array.At(second);
            record.Slot = shape.Find(record.Bucket, record.Tag);
        }

        return record.IsKnown = record.Slot >= 0;
    }

    /// <summary>Finds a place for a new record. False when there is none and the shard may still grow.</summary>
    private bool TryPlace(ref LockedRecord record, uint first, uint second, in Instant now)
    {
        if (TryFree(ref record, first, now) || TryFree(ref record, second, now))
        {
            return true;
        }

        if (IsWorthSearching())
        {
            if (TryMakeRoom(ref record, first, second, now) || TryMakeRoom(ref record, second, first, now))
            {
                _failedSearches = 0;
                return true;
            }

            _failedSearches++;
        }

        if (record.Array.Levels < maxLevels)
        {
            return false;
        }

        ChooseVictim(ref record, now);
        return true;
    }

    private bool TryFree(ref LockedRecord record, uint bucket, in Instant now)
    {
        record.Bucket = record.Array.At(bucket);
        record.Slot = shape.FreeSlot(record.Bucket, now);
        return record.Slot >= 0;
    }

    private bool IsWorthSearching() => _failedSearches < FloodedAfter || ++_failedSearches % SearchOneIn == 0;

    /// <summary>Moves one resident to its other bucket, if that has a free place and nobody holds it. Without this some subjects would push each other out for ever.</summary>
    private bool TryMakeRoom(ref LockedRecord record, uint from, uint alsoHeld, in Instant now)
    {
        byte* bucket = record.Array.At(from);
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            uint to = record.Array.Other(from, BucketShape.Tag(bucket, slot));
            byte* other = record.Array.At(to);
            if (to == from || to == alsoHeld || !BucketShape.TryLock(other))
            {
                continue;
            }

            RefreshIfOld(other, now);
            int free = shape.FreeSlot(other, now);
            if (free >= 0)
            {
                shape.Copy(bucket, slot, other, free);
                BucketShape.Tag(bucket, slot) = 0;
                record.Bucket = bucket;
                record.Slot = slot;
            }

            BucketShape.Unlock(other);
            if (free >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private void ChooseVictim(ref LockedRecord record, in Instant now)
    {
        long least = long.MaxValue;
        for (byte* bucket = record.Held; bucket != null; bucket = bucket == record.Held ? record.AlsoHeld : null)
        {
            for (int slot = 0; slot < shape.Slots; slot++)
            {
                long worth = ((long)(BucketShape.IsMarked(bucket, slot) ? 1 : 0) << 32) + shape.Age(bucket, slot, now);
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

    /// <summary>Doubles the shard: each bucket's records divide into two new buckets, so that all find a place. Others wait meanwhile, well below 5 ms.</summary>
    private void Grow(BucketArray seen)
    {
        lock (_growing)
        {
            if (_array != seen)
            {
                return;
            }

            var doubled = new BucketArray(bases, seen.Levels + 1, shape.BucketBytes);
            for (uint from = 0; from < seen.Count; from++)
            {
                byte* bucket = seen.At(from);
                BucketShape.Lock(bucket);
                Divide(seen, from, doubled);
            }

            Volatile.Write(ref _array, doubled);
            for (uint from = 0; from < seen.Count; from++)
            {
                BucketShape.UnlockAsMoved(seen.At(from));
            }

            _failedSearches = 0;
            GC.KeepAlive(seen);
        }
    }

    private void Divide(BucketArray seen, uint from, BucketArray doubled)
    {
        byte* bucket = seen.At(from);
        BucketShape.Epoch(doubled.At(from << 1)) = BucketShape.Epoch(doubled.At((from << 1) | 1)) = BucketShape.Epoch(bucket);
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            if (BucketShape.Tag(bucket, slot) != 0)
            {
                byte* to = doubled.At(seen.Doubled(from, BucketShape.Tag(bucket, slot)));
                shape.Copy(bucket, slot, to, shape.Find(to, 0));
            }
        }
    }

    private long ForEachBucket(BucketAction action)
    {
        lock (_growing)
        {
            long sum = 0;
            for (uint i = 0; i < _array.Count; i++)
            {
                byte* bucket = _array.At(i);
                BucketShape.Lock(bucket);
                sum += action(bucket, shape.Slots);
                BucketShape.Unlock(bucket);
            }

            return sum;
        }
    }

    private delegate long BucketAction(byte* bucket, int slots);
}
