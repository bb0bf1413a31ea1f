using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Lists;

/// <summary>Imports that have been read and are not on their list yet: what they would change, and whether they do.</summary>
internal sealed class ImportDraftService(DurableStore store)
{
    /// <summary>How long a draft waits to be published.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>What it would change of its list; the version is the list's.</summary>
    public async Task<Versioned<Page<ListEntryChange>>> CompareAsync(Caller caller, string id, PageRequest page, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        ImportRow import = RequireDraft(await ImportService.FindAsync(session, id, cancellationToken));
        int current = await ListVersions.CurrentAsync(session.Db, import.List, cancellationToken);
        string after = page.Start;
        List<ListChangeRow> changes = await ListVersions.Of(session.Db, import).Where(change => change.Subject.CompareTo(after) > 0).OrderBy(change => change.Subject).Take(page.ToRead).ToListAsync(cancellationToken);
        return new Versioned<Page<ListEntryChange>>(current, Page<ListEntryChange>.Of(changes, page, change => change.Subject, ListEntryChange.Of));
    }

    /// <summary>Puts it on its list.</summary>
    /// <param name="caller">Who does it.</param>
    /// <param name="id">The import.</param>
    /// <param name="wanted">Why.</param>
    /// <param name="version">The version of the list that its changes were looked at on top of; null: whichever it is.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<ImportView> PublishAsync(Caller caller, string id, Publication wanted, int? version, CancellationToken cancellationToken)
    {
        new Checks().Text("note", wanted.Note).Throw();
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        ListKind list = (await ImportService.FindAsync(session, id, cancellationToken)).List;
        int current = await ListVersions.LockAsync(session, list, cancellationToken);

        // Behind the lock: nobody else publishes it at the same moment.
        ImportRow import = RequireDraft(await ImportService.FindAsync(session, id, cancellationToken));
        await ListVersions.RequireAsync(session.Db, list, current, version, cancellationToken);
        session.Db.Imports.Update(import);
        await ImportEntries.PublishAsync(session, import, current, wanted.Note, cancellationToken);
        await session.CommitAsync(cancellationToken);
        return ImportView.Of(import);
    }

    /// <summary>Forgets it.</summary>
    public async Task DiscardAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        ListKind list = (await ImportService.FindAsync(session, id, cancellationToken)).List;
        await ListVersions.LockAsync(session, list, cancellationToken);
        ImportRow import = RequireDraft(await ImportService.FindAsync(session, id, cancellationToken));
        session.Db.Imports.Update(import);
        (import.State, import.EndedAt) = (ImportState.Discarded, session.Now);
        await ImportEntries.ForgetAsync(session, import, cancellationToken);
        session.Audit("list.discard", import.Id);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Forgets those that nobody published in time.</summary>
    public async Task DiscardOldAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(cancellationToken);
        DateTimeOffset oldest = session.Now - Kept;
        foreach (ImportRow import in await session.Db.Imports.IgnoreQueryFilters().Where(row => row.State == ImportState.Draft && row.ProgressAt < oldest).ToListAsync(cancellationToken))
        {
            (import.State, import.EndedAt) = (ImportState.Discarded, session.Now);
            await ImportEntries.ForgetAsync(session, import, cancellationToken);
            session.Audit("list.discard", import.Id, tenant: import.TenantId);
        }

        await session.CommitAsync(cancellationToken);
    }

    private static ImportRow RequireDraft(ImportRow import) => import.State == ImportState.Draft ? import : throw ProblemException.Conflict("no-draft", "The import is no draft, or not any more.");
}
