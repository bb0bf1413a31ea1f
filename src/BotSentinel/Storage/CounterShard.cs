using System.Runtime.CompilerServices;

namespace BotSentinel.Storage;

/// <summary>A part of a <see cref="CounterTable"/>. All members but <see cref="Enter"/>, <see cref="Exit"/> and the counts want the lock held.</summary>
internal sealed class CounterShard(int slots, int maxSlots)
{
    public const int BucketSize = 8;

    private readonly int _maxSlots = RoundUp(maxSlots);
    private ulong[] _keys = new ulong[RoundUp(slots)];
    private CounterState[] _states = new CounterState[RoundUp(slots)];
    private int _count;
    private long _evictions;
    private int _locked;

    public int Count => Volatile.Read(ref _count);

    public long Evictions => Volatile.Read(ref _evictions);

    /// <summary>Takes the lock. It is held for nanoseconds, so waiting for it spins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _locked, 1, 0) != 0)
        {
            EnterContended();
        }
    }

    public void Exit() => Volatile.Write(ref _locked, 0);

    /// <summary>The state of a key; the default one when it is not known.</summary>
    public CounterState Get(ulong key)
    {
        int slot = Find(key);
        return slot < 0 ? default : _states[slot];
    }

    /// <summary>Keeps a state, where the key's last one was, in a free place, or in that of the state nearest to its end.</summary>
    public void Set(ulong key, in CounterState state, long now)
    {
        int slot = Find(key);
        while (slot < 0 && !TryPlace(key, now, out slot))
        {
            Grow(now);
        }

        _keys[slot] = key;
        _states[slot] = state;
    }

    public void Clear()
    {
        Array.Clear(_keys);
        _count = 0;
    }

    private static int RoundUp(int slots) => (slots + BucketSize - 1) / BucketSize * BucketSize;

    private int FirstBucket(ulong key) => (int)((uint)key * (ulong)(uint)(_keys.Length / BucketSize) >> 32) * BucketSize;

    private int SecondBucket(ulong key) => (int)((uint)((key >> 26) * 0x9E3779B1) * (ulong)(uint)(_keys.Length / BucketSize) >> 32) * BucketSize;

    private int Find(ulong key)
    {
        int first = FirstBucket(key);
        int index = _keys.AsSpan(first, BucketSize).IndexOf(key);
        if (index >= 0)
        {
            return first + index;
        }

        int second = SecondBucket(key);
        index = _keys.AsSpan(second, BucketSize).IndexOf(key);
        return index < 0 ? -1 : second + index;
    }

    /// <summary>Finds a place for a new key. False when there is none and the shard may still grow.</summary>
    private bool TryPlace(ulong key, long now, out int slot)
    {
        Candidate first = Look(FirstBucket(key), now);
        Candidate second = Look(SecondBucket(key), now);
        Candidate better = second.Free > first.Free || (second.Free == first.Free && second.Until < first.Until) ? second : first;
        slot = better.Slot;
        if (better.Free > 0)
        {
            _count += _keys[slot] == 0 ? 1 : 0;
            return true;
        }

        if (TryMakeRoom(FirstBucket(key), now, out slot) || TryMakeRoom(SecondBucket(key), now, out slot))
        {
            return true;
        }

        if (_keys.Length < _maxSlots)
        {
            slot = -1;
            return false;
        }

        slot = better.Slot;
        _evictions++;
        return true;
    }

    /// <summary>Moves one state of a full bucket to its other bucket, if that has a free place. Without this some keys would push each other out for ever.</summary>
    private bool TryMakeRoom(int bucket, long now, out int slot)
    {
        for (slot = bucket; slot < bucket + BucketSize; slot++)
        {
            int first = FirstBucket(_keys[slot]);
            Candidate other = Look(first == bucket ? SecondBucket(_keys[slot]) : first, now);
            if (other.Free > 0)
            {
                _count += _keys[other.Slot] == 0 ? 1 : 0;
                _keys[other.Slot] = _keys[slot];
                _states[other.Slot] = _states[slot];
                return true;
            }
        }

        return false;
    }

    private Candidate Look(int bucket, long now)
    {
        Candidate best = new(bucket, long.MaxValue, 0);
        for (int slot = bucket; slot < bucket + BucketSize; slot++)
        {
            long until = _keys[slot] == 0 ? 0 : _states[slot].Until;
            int free = best.Free + (until <= now ? 1 : 0);
            best = until < best.Until ? new Candidate(slot, until, free) : best with { Free = free };
        }

        return best;
    }

    private void Grow(long now)
    {
        (ulong[] keys, CounterState[] states) = (_keys, _states);
        do
        {
            int slots = Math.Min(_maxSlots, _keys.Length * 2);
            _keys = new ulong[slots];
            _states = new CounterState[slots];
            _count = 0;
        }
        while (!TryPlaceAll(keys, states, now));
    }

    private bool TryPlaceAll(ulong[] keys, CounterState[] states, long now)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] == 0 || states[i].Until <= now)
            {
                continue;
            }

            if (!TryPlace(keys[i], now, out int slot))
            {
                return false;
            }

            _keys[slot] = keys[i];
            _states[slot] = states[i];
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterContended()
    {
        SpinWait spin = default;
        while (Volatile.Read(ref _locked) != 0 || Interlocked.CompareExchange(ref _locked, 1, 0) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private readonly record struct Candidate(int Slot, long Until, int Free);
}
