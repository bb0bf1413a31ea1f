namespace BotSentinel.Audit;

/// <summary>A tree of which some subtrees are known: enough of them for what is asked. Subtrees are known by their height and their place among those of that height.</summary>
internal sealed class MerkleTree
{
    private readonly Dictionary<(int Height, long Place), byte[]> _known = [];

    public void Add(int height, long place, byte[] hash) => _known[(height, place)] = hash;

    /// <summary>The root of the first so many leaves.</summary>
    public byte[] Root(long size) => size == 0 ? Merkle.Empty : Hash(0, size);

    /// <summary>The root of a complete subtree.</summary>
    public byte[] Subtree(int height, long place) => Hash(place << height, 1L << height);

    /// <summary>The hashes that lead from a leaf to the root of the first so many leaves (RFC 6962, section 2.1.1).</summary>
    public IReadOnlyList<byte[]> Inclusion(long index, long size)
    {
        List<byte[]> path = [];
        Include(index, 0, size, path);
        return path;
    }

    /// <summary>The hashes that show that the tree of the first so many leaves continues that of fewer (RFC 6962, section 2.1.2).</summary>
    public IReadOnlyList<byte[]> Consistency(long from, long to)
    {
        List<byte[]> path = [];
        if (from > 0 && from < to)
        {
            Continue(from, 0, to, isWhole: true, path);
        }

        return path;
    }

    private void Include(long index, long first, long count, List<byte[]> path)
    {
        if (count == 1)
        {
            return;
        }

        long left = Merkle.Split(count);
        if (index < left)
        {
            Include(index, first, left, path);
            path.Add(Hash(first + left, count - left));
        }
        else
        {
            Include(index - left, first + left, count - left, path);
            path.Add(Hash(first, left));
        }
    }

    private void Continue(long size, long first, long count, bool isWhole, List<byte[]> path)
    {
        if (size == count)
        {
            if (!isWhole)
            {
                path.Add(Hash(first, count));
            }

            return;
        }

        long left = Merkle.Split(count);
        if (size <= left)
        {
            Continue(size, first, left, isWhole, path);
            path.Add(Hash(first + left, count - left));
        }
        else
        {
            Continue(size - left, first + left, count - left, isWhole: false, path);
            path.Add(Hash(first, left));
        }
    }

    private byte[] Hash(long first, long count)
    {
        if (long.IsPow2(count) && _known.TryGetValue(((int)long.Log2(count), first / count), out byte[]? known))
        {
            return known;
        }

        if (count == 1)
        {
            throw new InvalidOperationException($"The leaf {first} is not known.");
        }

        long left = Merkle.Split(count);
        return Merkle.Node(Hash(first, left), Hash(first + left, count - left));
    }
}
