using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Reviews;

/// <summary>Makes what operators said of messages this gateway's marks, whichever gateway they said it to.</summary>
internal sealed class ReviewMarks(DurableStore store, ReviewRows rows, SpamMarks marks)
{
    public async Task ApplyAsync(string tenant, string id, ReviewChange change, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(Caller.Of(tenant), cancellationToken);
        ReviewRow? row = await session.Db.Reviews.AsNoTracking().FirstOrDefaultAsync(review => review.Id == id, cancellationToken);
        if (row is null || rows.Open(row) is not { } said)
        {
            return;
        }

        if (change.IsUndone)
        {
            marks.UndoLatest(said.Text, change.By, tenant);
        }
        else
        {
            marks.Mark(said.Text, change.IsSpam, change.By, tenant);
        }
    }
}

/// <summary>What an operator said of a message.</summary>
/// <param name="IsSpam">What.</param>
/// <param name="By">Who.</param>
/// <param name="IsUndone">Whether it was taken back.</param>
internal sealed record ReviewChange(bool IsSpam, string By, bool IsUndone = false);
