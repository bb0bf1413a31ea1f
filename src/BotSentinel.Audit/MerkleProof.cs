namespace BotSentinel.Audit;

/// <summary>Checks proofs as RFC 9162, sections 2.1.3.2 and 2.1.4.2, does.</summary>
internal static class MerkleProof
{
    /// <summary>Whether the leaf is in the tree of this size and root.</summary>
    public static bool IsIncluded(byte[] leaf, long index, long size, IReadOnlyList<byte[]> path, byte[] root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        long place = index, last = size - 1;
        byte[] hash = leaf;
        foreach (byte[] other in path)
        {
            if (last == 0)
            {
                return false;
            }

            if ((place & 1) == 1 || place == last)
            {
                hash = Merkle.Node(other, hash);
                while ((place & 1) == 0 && place != 0)
                {
                    (place, last) = (place >> 1, last >> 1);
                }
            }
            else
            {
                hash = Merkle.Node(hash, other);
            }

            (place, last) = (place >> 1, last >> 1);
        }

        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>Whether the larger tree continues the smaller one.</summary>
    public static bool IsContinued(long from, byte[] fromRoot, long to, byte[] toRoot, IReadOnlyList<byte[]> path)
    {
        if (from == to || from == 0)
        {
            return from <= to && path.Count == 0 && (from == 0 || fromRoot.AsSpan().SequenceEqual(toRoot));
        }

        if (from > to || path.Count == 0)
        {
            return false;
        }

        IReadOnlyList<byte[]> hashes = long.IsPow2(from) ? [fromRoot, .. path] : path;
        long place = from - 1, last = to - 1;
        while ((place & 1) == 1)
        {
            (place, last) = (place >> 1, last >> 1);
        }

        byte[] smaller = hashes[0], larger = hashes[0];
        foreach (byte[] other in hashes.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((place & 1) == 1 || place == last)
            {
                (smaller, larger) = (Merkle.Node(other, smaller), Merkle.Node(other, larger));
                while ((place & 1) == 0 && place != 0)
                {
                    (place, last) = (place >> 1, last >> 1);
                }
            }
            else
            {
                larger = Merkle.Node(larger, other);
            }

            (place, last) = (place >> 1, last >> 1);
        }

        return last == 0 && smaller.AsSpan().SequenceEqual(fromRoot) && larger.AsSpan().SequenceEqual(toRoot);
    }
}
