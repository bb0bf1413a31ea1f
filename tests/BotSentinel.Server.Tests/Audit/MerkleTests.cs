using BotSentinel.Audit;

namespace BotSentinel.Server.Tests.Audit;

public sealed class MerkleTests
{
    // The leaves and roots that implementations of RFC 6962 test themselves by.
    private static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void Roots_AreThoseOfRfc6962()
    {
        MerkleRange range = new();
        foreach ((string leaf, string root) in Leaves.Zip(Roots))
        {
            range.Append(Merkle.Leaf(Convert.FromHexString(leaf)));
            Assert.Equal(root, Convert.ToHexStringLower(range.Root()));
        }
    }

    [Fact]
    public void EveryEntryOfEverySize_IsProvenToBeIn()
    {
        for (int size = 1; size <= 70; size++)
        {
            (MerkleTree tree, byte[][] leaves, byte[] root) = Make(size);
            for (int index = 0; index < size; index++)
            {
                IReadOnlyList<byte[]> path = tree.Inclusion(index, size);
                Assert.True(MerkleProof.IsIncluded(leaves[index], index, size, path, root), $"{index} of {size}");
                Assert.False(MerkleProof.IsIncluded(leaves[(index + 1) % size], index, size, path, root) && size > 1, $"{index} of {size}");
                Assert.False(path.Count > 0 && MerkleProof.IsIncluded(leaves[index], index, size, [.. path.Skip(1)], root), $"{index} of {size}");
            }
        }
    }

    [Fact]
    public void EverySize_IsProvenToContinueEverySmallerOne()
    {
        for (int size = 1; size <= 70; size++)
        {
            (MerkleTree tree, _, byte[] root) = Make(size);
            byte[] wrong = Merkle.Leaf([1, 2, 3]);
            for (int from = 1; from <= size; from++)
            {
                byte[] earlier = tree.Root(from);
                Assert.True(MerkleProof.IsContinued(from, earlier, size, root, tree.Consistency(from, size)), $"{from} to {size}");
                Assert.False(MerkleProof.IsContinued(from, wrong, size, root, tree.Consistency(from, size)), $"{from} to {size}");
            }
        }
    }

    [Fact]
    public void ProofInAMillionEntries_IsTwentyHashes()
    {
        const int million = 1_000_000;
        MerkleTree tree = new();
        MerkleRange range = new();
        Dictionary<int, byte[]> leaves = new() { [0] = [], [1] = [], [524_287] = [], [524_288] = [], [999_999] = [] };
        for (int i = 0; i < million; i++)
        {
            byte[] leaf = Merkle.Leaf(BitConverter.GetBytes(i));
            tree.Add(0, i, leaf);
            range.Append(leaf);
            if (leaves.ContainsKey(i))
            {
                leaves[i] = leaf;
            }
        }

        Assert.All(leaves, leaf =>
        {
            IReadOnlyList<byte[]> path = tree.Inclusion(leaf.Key, million);
            Assert.InRange(path.Count, 1, 20);
            Assert.True(MerkleProof.IsIncluded(leaf.Value, leaf.Key, million, path, range.Root()));
        });
    }

    private static (MerkleTree Tree, byte[][] Leaves, byte[] Root) Make(int size)
    {
        MerkleTree tree = new();
        MerkleRange range = new();
        byte[][] leaves = [.. Enumerable.Range(0, size).Select(leaf => Merkle.Leaf([(byte)leaf]))];
        foreach ((int at, byte[] leaf) in leaves.Index())
        {
            tree.Add(0, at, leaf);
            range.Append(leaf);
        }

        return (tree, leaves, range.Root());
    }
}
