using System.Numerics;
using System.Security.Cryptography;

namespace BotSentinel.Audit;

/// <summary>Hashes of the tree of RFC 6962, section 2.1: SHA-256, leaves and nodes told apart by their first byte.</summary>
internal static class Merkle
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>The root of no leaves.</summary>
    public static byte[] Empty => SHA256.HashData([]);

    /// <summary>The hash of an entry's written form.</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        byte[]? rented = null;
        Span<byte> bytes = entry.Length < 1024 ? stackalloc byte[1024] : rented = System.Buffers.ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        bytes[0] = 0;
        entry.CopyTo(bytes[1..]);
        byte[] hash = SHA256.HashData(bytes[..(entry.Length + 1)]);
        if (rented is not null)
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }

    /// <summary>The hash of two subtrees.</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Size)];
        bytes[0] = 1;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Size)..]);
        return SHA256.HashData(bytes);
    }

    /// <summary>The largest power of two below a number of leaves, two at least: where the tree of so many divides.</summary>
    public static long Split(long leaves) => 1L << BitOperations.Log2((ulong)(leaves - 1));
}

/// <summary>The tree as leaves are added to it, in the memory of one path. Not thread safe.</summary>
internal sealed class MerkleRange
{
    // Roots of complete subtrees, the largest first: one for each bit of the size.
    private readonly List<byte[]> _subtrees = [];

    public long Size { get; private set; }

    public void Append(byte[] leaf)
    {
        byte[] hash = leaf;
        for (long bits = Size; (bits & 1) == 1; bits >>= 1)
        {
            hash = Merkle.Node(_subtrees[^1], hash);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }

        _subtrees.Add(hash);
        Size++;
    }

    public byte[] Root()
    {
        if (_subtrees.Count == 0)
        {
            return Merkle.Empty;
        }

        byte[] root = _subtrees[^1];
        for (int i = _subtrees.Count - 2; i >= 0; i--)
        {
            root = Merkle.Node(_subtrees[i], root);
        }

        return root;
    }
}
