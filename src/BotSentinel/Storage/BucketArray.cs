using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BotSentinel.Storage;

/// <summary>
/// The buckets of one shard, outside the managed heap and aligned to cache lines, and the way from a key to its two buckets.
/// <para>
/// A record remembers 32 bits of its key, the tag, and the bucket it lies in; that is enough to find its other bucket, and
/// its buckets in an array of twice the size: the bucket's number is a part that comes from the rest of the key, followed by one
/// bit for each doubling that comes from the tag. The first of those bits differs between a key's two buckets, so that it tells which one a record is in.
/// </para>
/// Whoever reads keeps a reference to this object until done: the memory goes with it.
/// </summary>
internal sealed unsafe class BucketArray
{
    private readonly byte* _memory;
    private readonly uint _bases;
    private readonly int _levels;
    private readonly nuint _bucketBytes;

    /// <param name="bases">Buckets before any doubling.</param>
    /// <param name="levels">Doublings; at least 1.</param>
    /// <param name="bucketBytes">Bytes in a bucket.</param>
    public BucketArray(uint bases, int levels, int bucketBytes)
    {
        _bases = bases;
        _levels = levels;
        _bucketBytes = (nuint)bucketBytes;
        Count = bases << levels;
        _memory = (byte*)NativeMemory.AlignedAlloc(Count * _bucketBytes, 64);
        NativeMemory.Clear(_memory, Count * _bucketBytes);
    }

    ~BucketArray() => NativeMemory.AlignedFree(_memory);

    public uint Count { get; }

    public int Levels => _levels;

    public uint Bases => _bases;

    public int BucketBytes => (int)_bucketBytes;

    public long Bytes => (long)(Count * _bucketBytes);

    public Span<byte> Span => new(_memory, checked((int)Bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(uint bucket) => _memory + bucket * _bucketBytes;

    /// <summary>The part of a key that is kept; never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Tag(ulong key) => Math.Max(1, (uint)key);

    /// <summary>The bucket where a key is looked for first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint First(ulong key) => (Base(key) << _levels) | FirstBits(Tag(key));

    /// <summary>The other bucket of a record with this tag.</summary>
    public uint Other(uint bucket, uint tag)
    {
        uint fold = (uint)(((ulong)(tag * 0x9E3779B1) * _bases) >> 32);
        uint own = bucket >> _levels;
        uint other = fold >= own ? fold - own : fold + _bases - own;
        return (other << _levels) | (IsFirst(bucket, tag) ? SecondBits(tag) : FirstBits(tag));
    }

    /// <summary>The bucket, in an array of twice the size, of the record that lies in <paramref name="bucket"/> here.</summary>
    public uint Doubled(uint bucket, uint tag)
    {
        uint bits = IsFirst(bucket, tag) ? FirstStream(tag) : SecondStream(tag);
        return (bucket << 1) | ((bits >> (31 - _levels)) & 1);
    }

    private static uint FirstStream(uint tag) => tag * 0x85EBCA6B;

    private static uint SecondStream(uint tag) => ((tag * 0xC2B2AE35) & 0x7FFFFFFF) | (~FirstStream(tag) & 0x80000000);

    // The top bits of the key chose the shard.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Base(ulong key) => (uint)(((key >> 20 & 0xFFFFFFFF) * _bases) >> 32);

    private uint FirstBits(uint tag) => FirstStream(tag) >> (32 - _levels);

    private uint SecondBits(uint tag) => SecondStream(tag) >> (32 - _levels);

    private bool IsFirst(uint bucket, uint tag) => (bucket >> (_levels - 1) & 1) == FirstStream(tag) >> 31;
}
