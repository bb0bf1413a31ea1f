using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Subjects;

/// <summary>Undoes what operators did about subjects: puts back what was there before, and notes that as what it is, another action.</summary>
internal sealed class UndoService(DurableStore store, ListService lists, AllowOnceService allowOnce)
{
    /// <summary>Whether an action of this name is one that can be undone, as long as nothing came after it.</summary>
    public static bool CanUndo(string action) => action == AllowOnceService.Action || ListOf(action) is not null;

    /// <summary>Undoes an action that is the latest of its kind about its subject.</summary>
    public async Task UndoAsync(Caller caller, string subject, string id, CancellationToken cancellationToken)
    {
        string name = ListService.Subject(subject);
        AuditEntryRow row;
        await using (StoreSession session = await store.ReadAsync(caller, cancellationToken))
        {
            row = (Ids.CanBe(id) ? await session.Db.AuditEntries.AsNoTracking().FirstOrDefaultAsync(entry => entry.Id == id && entry.Target == name, cancellationToken) : null) ?? throw ProblemException.NotFound("action", id);
            List<string> later = await session.Db.AuditEntries.AsNoTracking().Where(entry => entry.Target == name && entry.Id.CompareTo(id) > 0).Select(entry => entry.Action).ToListAsync(cancellationToken);
            if (!CanUndo(row.Action) || later.Any(action => KindOf(action) == KindOf(row.Action)))
            {
                throw ProblemException.Conflict("not-undoable", "It cannot be undone: it is of a kind that cannot, or something was done after it. Undo that first.");
            }
        }

        await (ListOf(row.Action) is { } list
            ? PutBackAsync(caller, list, name, row, cancellationToken)
            : allowOnce.TakeBackAsync(caller, name, JsonSerializer.Deserialize<PermitChange>(row.Detail!, AuditJson.Options)!, cancellationToken));
    }

    private async Task PutBackAsync(Caller caller, ListKind list, string subject, AuditEntryRow row, CancellationToken cancellationToken)
    {
        ListAction? action = row.Detail is { } detail ? JsonSerializer.Deserialize<ListAction>(detail, AuditJson.Options) : null;
        await (action?.Before is { } before
            ? lists.PutAsync(caller, list, subject, before, cancellationToken)
            : lists.RemoveAsync(caller, list, subject, cancellationToken));
    }

    private static ListKind? ListOf(string action) => action switch
    {
        "list.allow" or "list.unallow" => ListKind.Allow,
        "list.block" or "list.unblock" => ListKind.Block,
        _ => null,
    };

    /// <summary>Actions of one kind undo one another.</summary>
    public static string KindOf(string action) => ListOf(action)?.ToString() ?? action.Replace(".undo", "", StringComparison.Ordinal);

    private sealed record ListAction(NewListEntry? Before);
}
