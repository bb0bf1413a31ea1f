using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Reviews;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Subjects;

/// <summary>Undoes what operators did about subjects: puts back what was there before, and notes that as what it is, another action.</summary>
internal sealed class UndoService(DurableStore store, ListService lists, AllowOnceService allowOnce, ReviewService reviews)
{
    private const string Review = "review";

    /// <summary>Whether an action of this name is one that can be undone, as long as nothing came after it.</summary>
    public static bool CanUndo(string action) => action is AllowOnceService.Action or ReviewService.Spam or ReviewService.Honest || ListOf(action) is not null;

    /// <summary>Undoes an action that is the latest of its kind about its subject.</summary>
    public async Task UndoAsync(Caller caller, string subject, string id, CancellationToken cancellationToken)
    {
        string name = ListService.Subject(subject);
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        AuditEntryRow row = (Ids.CanBe(id) ? await session.Db.AuditEntries.AsNoTracking().FirstOrDefaultAsync(entry => entry.Id == id && (entry.Object == name || session.Db.Sightings.Any(sighting => sighting.ReviewId == entry.Object && sighting.User == name)), cancellationToken) : null) ?? throw ProblemException.NotFound("action", id);
        List<string> later = await session.Db.AuditEntries.AsNoTracking().Where(entry => entry.Object == row.Object && entry.Index > row.Index).Select(entry => entry.Action).ToListAsync(cancellationToken);
        if (!CanUndo(row.Action) || later.Any(action => KindOf(action) == KindOf(row.Action)))
        {
            throw NotUndoable();
        }

        if (KindOf(row.Action) == Review)
        {
            await session.DisposeAsync();
            await (caller.May(KeyScope.ReviewsWrite) ? reviews.UndoAsync(caller, row.Object, cancellationToken) : throw ProblemException.Forbidden("The scope reviews:write is lacking."));
            return;
        }

        ListChangeRow? change = ListOf(row.Action) is { } list ? await LastAsync(session, list, name, Read<ListAction>(row).Number, cancellationToken) : null;
        await session.DisposeAsync();
        await (change is null ? allowOnce.TakeBackAsync(caller, name, Read<PermitChange>(row), cancellationToken) : PutBackAsync(caller, change, cancellationToken));
    }

    // Only on top of itself: of what an import or a rollback did later there is no entry under the subject.
    private Task PutBackAsync(Caller caller, ListChangeRow change, CancellationToken cancellationToken) => change.WasThere
        ? lists.PutAsync(caller, change.List, change.Subject, new NewListEntry { Until = change.UntilBefore, Reason = change.ReasonBefore, Confirmed = change.Subject }, VersionOf(change), cancellationToken)
        : lists.RemoveAsync(caller, change.List, change.Subject, VersionOf(change), cancellationToken);

    private static async Task<ListChangeRow> LastAsync(StoreSession session, ListKind list, string subject, int number, CancellationToken cancellationToken)
    {
        ListChangeRow? change = await session.Db.ListChanges.AsNoTracking().FirstOrDefaultAsync(candidate => candidate.List == list && candidate.Number == number && candidate.Subject == subject, cancellationToken);
        int? now = await session.Db.ListEntries.Where(entry => entry.List == list && entry.Subject == subject).Select(entry => (int?)entry.Version).FirstOrDefaultAsync(cancellationToken);
        return change is not null && (now ?? 0) == VersionOf(change) ? change : throw NotUndoable();
    }

    private static int VersionOf(ListChangeRow change) => change.IsThere ? change.Number : 0;

    private static T Read<T>(AuditEntryRow row) => JsonSerializer.Deserialize<T>(row.Detail!, ApiJson.Options)!;

    private static ProblemException NotUndoable() => ProblemException.Conflict("not-undoable", "It cannot be undone: it is of a kind that cannot, or something was done after it. Undo that first.");

    private static ListKind? ListOf(string action) => action switch
    {
        "list.allow" or "list.unallow" => ListKind.Allow,
        "list.block" or "list.unblock" => ListKind.Block,
        _ => null,
    };

    /// <summary>Actions of one kind undo one another.</summary>
    public static string KindOf(string action) => ListOf(action)?.ToString() ?? (action is ReviewService.Spam or ReviewService.Honest or ReviewService.Undone ? Review : action.Replace(".undo", "", StringComparison.Ordinal));

    private sealed record ListAction(int Number);
}
