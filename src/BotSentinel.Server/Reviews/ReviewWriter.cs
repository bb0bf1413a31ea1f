using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Reviews;

/// <summary>Writes messages to be judged, those that are nearly the same as one. For one caller at a time; other gateways do the same with the same tables.</summary>
internal sealed class ReviewWriter(DurableStore store, ReviewRows rows, GatewayOptions options)
{
    /// <summary>Sightings of a message that are kept: who sent it beyond is counted.</summary>
    public const int MostSightings = 100;

    private readonly Dictionary<string, KnownTexts> _known = new(StringComparer.Ordinal);

    public async Task WriteAsync(string tenant, IReadOnlyList<SeenMessage> together, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAsync(Caller.Of(tenant), cancellationToken);
        await ReviewRows.LockAsync(session.Db, tenant, cancellationToken);
        KnownTexts known = await KnownAsync(session.Db, tenant, cancellationToken);
        foreach (IGrouping<string, SeenMessage> alike in Sort(session, together, known))
        {
            await CountAsync(session, known, alike.Key, [.. alike], cancellationToken);
        }

        await PruneAsync(session.Db, cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    // By what they are nearly the same as: one that is kept, or a new one's id.
    private static IEnumerable<IGrouping<string, SeenMessage>> Sort(StoreSession session, IReadOnlyList<SeenMessage> together, KnownTexts known)
    {
        List<(string Review, SeenMessage Seen)> sorted = [];
        foreach (SeenMessage seen in together)
        {
            string? review = known.Find(seen.Said.Text);
            if (review is null && !seen.IsJudged)
            {
                review = session.NewId("rev");
                known.Add(seen.Said.Text, review);
            }

            if (review is not null)
            {
                sorted.Add((review, seen));
            }
        }

        return sorted.GroupBy(pair => pair.Review, pair => pair.Seen, StringComparer.Ordinal);
    }

    private async Task CountAsync(StoreSession session, KnownTexts known, string id, SeenMessage[] alike, CancellationToken cancellationToken)
    {
        ReviewRow? row = await session.Db.Reviews.FirstOrDefaultAsync(review => review.Id == id, cancellationToken);
        if (row is null)
        {
            row = Make(id, alike[0]);
            session.Db.Reviews.Add(row);
        }

        session.Db.Sightings.AddRange(alike.Take(Math.Max(0, MostSightings - row.Times)).Select(seen => new SightingRow
        {
            Id = session.NewId("see"),
            TenantId = seen.Tenant,
            ReviewId = id,
            DecisionId = seen.Decision,
            User = seen.User,
            Chat = seen.Chat,
        }));
        row.Times += alike.Length;
        row.LastAt = alike.Max(seen => seen.At) is var last && last > row.LastAt ? last : row.LastAt;
    }

    private ReviewRow Make(string id, SeenMessage first) => new()
    {
        Id = id,
        TenantId = first.Tenant,
        BotId = first.Bot,
        At = first.At,
        LastAt = first.At,
        Times = 0,
        Cause = first.Cause,
        Said = rows.Close(first.Tenant, first.Said),
    };

    // As the database has it: other gateways add messages, and some go.
    private async Task<KnownTexts> KnownAsync(SentinelDb db, string tenant, CancellationToken cancellationToken)
    {
        KnownTexts known = _known.TryGetValue(tenant, out KnownTexts? before) ? before : _known[tenant] = new KnownTexts();
        HashSet<string> there = [.. await db.Reviews.Select(row => row.Id).ToListAsync(cancellationToken)];
        foreach (string gone in known.Names.Except(there).ToList())
        {
            known.Remove(gone);
        }

        string[] unknown = [.. there.Except(known.Names)];
        foreach (ReviewRow row in await db.Reviews.AsNoTracking().Where(row => unknown.Contains(row.Id)).ToListAsync(cancellationToken))
        {
            known.Add(rows.Open(row)?.Text ?? row.Id, row.Id);
        }

        return known;
    }

    private async Task PruneAsync(SentinelDb db, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        int excess = await db.Reviews.CountAsync(cancellationToken) - options.Review.Messages;
        if (excess > 0)
        {
            string[] gone = await db.Reviews.OrderBy(row => row.State == ReviewState.Open).ThenBy(row => row.LastAt).Take(excess).Select(row => row.Id).ToArrayAsync(cancellationToken);
            await ReviewRows.DeleteAsync(db, gone, cancellationToken);
        }
    }
}
