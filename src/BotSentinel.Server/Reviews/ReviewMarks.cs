using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Reviews;

/// <summary>Makes what operators said of messages this gateway's marks, whichever gateway they said it to, and whether it ran then or not. Thread safe.</summary>
internal sealed class ReviewMarks(DurableStore store, ReviewRows rows, SpamMarks marks) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Does what an operator did. Doing it again changes nothing.</summary>
    public async Task ApplyAsync(string tenant, string id, ReviewChange change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await ReadAsync(tenant, id, cancellationToken) is (_, { } said))
            {
                Apply(tenant, said.Text, change);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Does what operators did while this gateway did not run, and what it has forgotten since: marks are kept over a restart only where there is a folder for them.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach ((string tenant, string id) in await JudgedAsync(cancellationToken))
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                // As it is now: it may have been taken back meanwhile.
                if (await ReadAsync(tenant, id, cancellationToken) is ({ JudgedBy: { } by } row, { } said))
                {
                    Apply(tenant, said.Text, new ReviewChange(row.State == ReviewState.Spam, by));
                }
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private void Apply(string tenant, string text, ReviewChange change)
    {
        SpamMark? latest = marks.Find(text, change.By, tenant);
        if (change.IsUndone && latest is not null)
        {
            marks.Undo(latest.Id, tenant);
        }
        else if (!change.IsUndone && latest?.IsSpam != change.IsSpam)
        {
            marks.Mark(text, change.IsSpam, change.By, tenant);
        }
    }

    private async Task<List<(string Tenant, string Id)>> JudgedAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        var judged = await session.Db.Reviews.IgnoreQueryFilters().Where(row => row.State != ReviewState.Open).OrderBy(row => row.JudgedAt).Select(row => new { row.TenantId, row.Id }).ToListAsync(cancellationToken);
        return [.. judged.Select(row => (row.TenantId, row.Id))];
    }

    private async Task<(ReviewRow? Row, ReviewedText? Said)> ReadAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(Caller.Of(tenant), cancellationToken);
        ReviewRow? row = await session.Db.Reviews.AsNoTracking().FirstOrDefaultAsync(review => review.Id == id, cancellationToken);
        return (row, row is null ? null : rows.Open(row));
    }
}

/// <summary>What an operator said of a message.</summary>
/// <param name="IsSpam">What.</param>
/// <param name="By">Who.</param>
/// <param name="IsUndone">Whether it was taken back.</param>
internal sealed record ReviewChange(bool IsSpam, string By, bool IsUndone = false);
