using BotSentinel.Lists;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Lists;

/// <summary>Tenants' lists, from the database into memory.</summary>
internal sealed class StoredLists(DurableStore store)
{
    /// <summary>Reads both lists of a tenant, and puts them in place of those in memory.</summary>
    public async Task LoadAsync(TenantState tenant, CancellationToken cancellationToken)
    {
        SubjectList allowed = new(), blocked = new();
        await using StoreSession session = await store.ReadAsync(Caller.Of(tenant.Id), cancellationToken);
        DateTimeOffset now = session.Now;
        await foreach (ListEntryRow row in session.Db.ListEntries.AsNoTracking().Where(entry => entry.Until == null || entry.Until > now).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (ListSubject.TryParse(row.Subject, out ListSubject subject))
            {
                subject.AddTo(row.List == ListKind.Allow ? allowed : blocked, row.Until, row.Reason);
            }
        }

        tenant.Apply(allowed, blocked);
    }

    /// <summary>Does in memory what was done in the database.</summary>
    public static void Apply(TenantState tenant, ListChange change)
    {
        SubjectList list = change.List == ListKind.Allow ? tenant.Allowed : tenant.Blocked;
        if (ListSubject.TryParse(change.Subject, out ListSubject subject))
        {
            if (change.IsRemoved)
            {
                subject.RemoveFrom(list);
            }
            else
            {
                subject.AddTo(list, change.Until, change.Reason);
            }
        }
    }
}

/// <summary>One entry that was put on a list, or taken off it.</summary>
internal sealed record ListChange(ListKind List, string Subject, bool IsRemoved, DateTimeOffset? Until = null, string? Reason = null);
