using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Lists;

/// <summary>What was changed of a tenant's lists, and the way back. The history only grows.</summary>
internal sealed class ListHistoryService(DurableStore store)
{
    public async Task<Page<ListVersionView>> ListAsync(Caller caller, ListKind list, PageRequest page, CancellationToken cancellationToken)
    {
        int before = page.Start.Length == 0 ? int.MaxValue : int.TryParse(page.Start, out int number) ? number : throw ProblemException.Unreadable("after is what an earlier page said as next.");
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        int current = await ListVersions.CurrentAsync(session.Db, list, cancellationToken);
        List<ListVersionRow> rows = await session.Db.ListVersions.AsNoTracking().Where(row => row.List == list && row.Number < before).OrderByDescending(row => row.Number).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<ListVersionView>.Of(rows, page, row => $"{row.Number}", row => ListVersionView.Of(row, current));
    }

    public async Task<ListVersionView> GetAsync(Caller caller, ListKind list, string which, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        int current = await ListVersions.CurrentAsync(session.Db, list, cancellationToken);
        int number = which == "published" ? current : int.TryParse(which, out int read) ? read : throw ProblemException.Unreadable("A version is its number, or published.");
        ListVersionRow? row = await session.Db.ListVersions.AsNoTracking().FirstOrDefaultAsync(version => version.List == list && version.Number == number, cancellationToken);
        return ListVersionView.Of(row ?? throw ProblemException.NotFound("version", which), current);
    }

    /// <summary>Where the list at two versions differs.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="list">The list.</param>
    /// <param name="from">The one version; null: the one before the other.</param>
    /// <param name="to">The other; null: the latest.</param>
    /// <param name="page">Which of the entries.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<Page<ListEntryChange>> CompareAsync(Caller caller, ListKind list, int? from, int? to, PageRequest page, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        int current = await ListVersions.CurrentAsync(session.Db, list, cancellationToken), later = to ?? current, earlier = from ?? Math.Max(0, later - 1);
        RequireThere(earlier, current);
        RequireThere(later, current);
        string after = page.Start;
        List<ListChangeRow> changes = await ListVersions.Between(session.Db, list, earlier, later).Where(change => change.Subject.CompareTo(after) > 0).OrderBy(change => change.Subject).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<ListEntryChange>.Of(changes, page, change => change.Subject, ListEntryChange.Of);
    }

    /// <summary>Makes a list again what it was at a version, 0 for before the first, by a new version that undoes all that came after.</summary>
    public async Task<Versioned<ListVersionView>> RollBackAsync(Caller caller, ListKind list, Rollback wanted, int? version, CancellationToken cancellationToken)
    {
        new Checks().Text("note", wanted.Note).That(wanted.Version >= 0, "version", $"{wanted.Version}", "is no version.", "Versions count from 1; 0 is before the first.").Throw();
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        int current = await ListVersions.LockAsync(session, list, cancellationToken);
        await ListVersions.RequireAsync(session.Db, list, current, version, cancellationToken);
        RequireThere(wanted.Version, current);
        await ListVersions.WriteBackAsync(session, list, current, wanted.Version, cancellationToken);
        NewListVersion made = new(list, current + 1, caller.Actor) { Note = wanted.Note, RolledBackTo = wanted.Version };
        ListVersionRow row = await ListVersions.PublishAsync(session, made, null, cancellationToken) ?? throw ProblemException.Conflict("same", "The list is what it was at that version.");
        session.Audit("list.rollback", ListService.Lower(list), new { row.Number, row.RolledBackTo, row.Note, row.Added, row.Changed, row.Removed });
        await session.CommitAsync(cancellationToken);
        return new Versioned<ListVersionView>(row.Number, ListVersionView.Of(row, row.Number));
    }

    private static void RequireThere(int version, int current)
    {
        if (version < 0 || version > current)
        {
            throw ProblemException.NotFound("version", $"{version}");
        }
    }
}
