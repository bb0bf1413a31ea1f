using System.Runtime.CompilerServices;
using BotSentinel.Audit;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Audit;

/// <summary>A log's Merkle tree from the database: of the subtrees those that are needed, some hundred hashes for a log of any length.</summary>
internal static class LogTree
{
    // Subtrees are kept at every eighth height.
    private const int Step = 8;

    /// <summary>The tree of the first so many entries, as far as proofs about some of them need it. No further than a checkpoint: what comes after has no subtrees yet.</summary>
    public static async Task<MerkleTree> LoadAsync(SentinelDb db, string tenant, long size, IReadOnlyCollection<long> around, CancellationToken cancellationToken)
    {
        MerkleTree tree = new();
        for (int height = 0; size >> height > 0; height += Step)
        {
            foreach (long group in around.Append(size).Select(index => index >> (height + Step)).Distinct())
            {
                long first = group << Step, end = Math.Min(first + (1 << Step), size >> height);
                await AddAsync(db, tenant, tree, height, first, end, cancellationToken);
            }
        }

        return tree;
    }

    /// <summary>The hashes of entries, in their order, made anew.</summary>
    public static async IAsyncEnumerable<byte[]> LeavesAsync(SentinelDb db, string tenant, long first, long end, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (AuditEntryRow row in EntriesAsync(db, tenant, first, end).WithCancellation(cancellationToken))
        {
            yield return Merkle.Leaf(row.ToEntry().ToBytes());
        }
    }

    /// <summary>Entries in their order.</summary>
    public static IAsyncEnumerable<AuditEntryRow> EntriesAsync(SentinelDb db, string tenant, long first, long end) =>
        db.AuditEntries.IgnoreQueryFilters().AsNoTracking().Where(entry => entry.TenantId == tenant && entry.Index >= first && entry.Index < end).OrderBy(entry => entry.Index).AsAsyncEnumerable();

    /// <summary>Completes the tree from one size to a larger one, all whose leaves were added, and gives the subtrees to keep.</summary>
    public static IReadOnlyList<AuditSubtreeRow> Complete(MerkleTree tree, string tenant, long from, long to)
    {
        List<AuditSubtreeRow> complete = [];
        for (int height = Step; to >> height > 0; height += Step)
        {
            for (long place = from >> height; place < to >> height; place++)
            {
                byte[] hash = tree.Subtree(height, place);
                tree.Add(height, place, hash);
                complete.Add(new AuditSubtreeRow { TenantId = tenant, Level = height / Step, Place = place, Hash = hash });
            }
        }

        return complete;
    }

    private static async Task AddAsync(SentinelDb db, string tenant, MerkleTree tree, int height, long first, long end, CancellationToken cancellationToken)
    {
        if (first >= end)
        {
            return;
        }

        if (height == 0)
        {
            long index = first;
            await foreach (byte[] leaf in LeavesAsync(db, tenant, first, end, cancellationToken))
            {
                tree.Add(0, index++, leaf);
            }

            return;
        }

        int level = height / Step;
        List<AuditSubtreeRow> rows = await db.AuditSubtrees.IgnoreQueryFilters().AsNoTracking().Where(row => row.TenantId == tenant && row.Level == level && row.Place >= first && row.Place < end).ToListAsync(cancellationToken);
        rows.ForEach(row => tree.Add(height, row.Place, row.Hash));
    }
}
