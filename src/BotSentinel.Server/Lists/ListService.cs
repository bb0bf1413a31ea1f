using System.Runtime.CompilerServices;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Lists;

/// <summary>A tenant's two lists, which hold for all of its bots beside those of their policies. Allow beats block.</summary>
internal sealed class ListService(DurableStore store, ListDangers dangers)
{
    private const string Thing = "entry";
    private static readonly string[] Kinds = ["chat:", "network:", "user:"];
    private const int ExportedTogether = 1_000, LongestSearch = 128;

    public async Task<IReadOnlyList<ListView>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        Dictionary<ListKind, int> counts = await session.Db.ListEntries.GroupBy(entry => entry.List).ToDictionaryAsync(list => list.Key, list => list.Count(), cancellationToken);
        Dictionary<ListKind, int> versions = await session.Db.Lists.ToDictionaryAsync(list => list.List, list => list.Version, cancellationToken);
        return [.. Enum.GetValues<ListKind>().Select(list => new ListView(list, counts.GetValueOrDefault(list), versions.GetValueOrDefault(list)))];
    }

    public async Task<Versioned<ListView>> GetAsync(Caller caller, ListKind list, CancellationToken cancellationToken)
    {
        ListView view = (await ListAsync(caller, cancellationToken)).Single(candidate => candidate.List == list);
        return new Versioned<ListView>(view.Version, view);
    }

    /// <param name="caller">Who asks.</param>
    /// <param name="list">The list.</param>
    /// <param name="search">What subjects begin with, with or without their kind; null: all.</param>
    /// <param name="page">Which of them.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<Page<ListEntryView>> EntriesAsync(Caller caller, ListKind list, string? search, PageRequest page, CancellationToken cancellationToken)
    {
        new Checks().Text("search", search, LongestSearch).Throw();
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        List<ListEntryRow> rows = [];
        foreach (string beginning in Beginnings(search?.Trim() ?? ""))
        {
            rows.AddRange(await RowsAsync(session, list, beginning, page.Start, page.ToRead - rows.Count, cancellationToken));
        }

        return Page<ListEntryView>.Of(rows, page, row => row.Subject, ListEntryView.Of);
    }

    public async Task<Versioned<ListEntryView>> GetAsync(Caller caller, ListKind list, string subject, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        ListEntryRow row = await FindAsync(session, list, Subject(subject), cancellationToken) ?? throw ProblemException.NotFound(Thing, subject);
        return new Versioned<ListEntryView>(row.Version, ListEntryView.Of(row));
    }

    /// <summary>Puts a subject on a list, or changes its entry. What is there already and says the same stays as it is.</summary>
    public async Task<Versioned<ListEntryView>> PutAsync(Caller caller, ListKind list, string subject, NewListEntry wanted, int? version, CancellationToken cancellationToken)
    {
        string name = Subject(subject);
        new Checks().Text("reason", wanted.Reason, ListLine.LongestReason).Throw();
        if (list == ListKind.Block)
        {
            await dangers.RequireHarmlessAsync(caller, name, wanted.Confirmed, cancellationToken);
        }

        DateTimeOffset? until = wanted.Until is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end.ToUnixTimeMilliseconds()) : null;
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        int number = await ListVersions.LockAsync(session, list, cancellationToken) + 1;
        ListEntryRow? row = await FindAsync(session, list, name, cancellationToken);
        if (row is not null && row.Until == until && row.Reason == wanted.Reason)
        {
            return new Versioned<ListEntryView>(row.Version, ListEntryView.Of(row));
        }

        ListEntryChange change = new(name, Value(row), new ListEntryValue(until, wanted.Reason));
        Require(row, version, change);
        await WriteAsync(session, list, number, change, cancellationToken);
        await session.CommitAsync(cancellationToken);
        return new Versioned<ListEntryView>(number, new ListEntryView(name, until, wanted.Reason, session.Now, number));
    }

    /// <summary>Takes a subject off a list.</summary>
    public async Task RemoveAsync(Caller caller, ListKind list, string subject, int? version, CancellationToken cancellationToken)
    {
        string name = Subject(subject);
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        int number = await ListVersions.LockAsync(session, list, cancellationToken) + 1;
        ListEntryRow row = await FindAsync(session, list, name, cancellationToken) ?? throw ProblemException.NotFound(Thing, subject);
        ListEntryChange change = new(name, Value(row), null);
        Require(row, version, change);
        await WriteAsync(session, list, number, change, cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>All entries as lines that can be imported again. Whoever reads them slowly holds nothing of the database.</summary>
    public async IAsyncEnumerable<string> ExportAsync(Caller caller, ListKind list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return "subject,until,reason";
        string after = "";
        List<ListEntryRow> rows;
        do
        {
            await using (StoreSession session = await store.ReadAsync(caller, cancellationToken))
            {
                rows = await RowsAsync(session, list, "", after, ExportedTogether, cancellationToken);
            }

            foreach (ListEntryRow row in rows)
            {
                after = row.Subject;
                yield return ListLine.Write(row);
            }
        }
        while (rows.Count == ExportedTogether);
    }

    internal static string Subject(string text) => Read(text).ToString();

    internal static ListSubject Read(string text) =>
        ListSubject.TryParse(text, out ListSubject subject) ? subject : throw ProblemException.Unreadable("A subject is user:ID, chat:ID or network:ADDRESS/BITS.");

    internal static string Lower(ListKind list) => list == ListKind.Allow ? "allow" : "block";

    // In the order of subjects; each is a stretch of them.
    private static string[] Beginnings(string search) => search switch
    {
        "" => [""],
        _ when search.Contains(':', StringComparison.Ordinal) && Kinds.Any(kind => search.StartsWith(kind, StringComparison.Ordinal) || kind.StartsWith(search, StringComparison.Ordinal)) => [search],
        ['-', ..] => [$"chat:{search}"],
        _ => [$"chat:-{search}", .. Kinds.Select(kind => kind + search)],
    };

    private static Task<List<ListEntryRow>> RowsAsync(StoreSession session, ListKind list, string beginning, string after, int most, CancellationToken cancellationToken)
    {
        string end = beginning + '\uffff';
        IQueryable<ListEntryRow> rows = session.Db.ListEntries.AsNoTracking().Where(entry => entry.List == list && entry.Subject.CompareTo(after) > 0);
        rows = beginning.Length == 0 ? rows : rows.Where(entry => entry.Subject.CompareTo(beginning) >= 0 && entry.Subject.CompareTo(end) < 0);
        return rows.OrderBy(entry => entry.Subject).Take(most).ToListAsync(cancellationToken);
    }

    private static ListEntryValue? Value(ListEntryRow? row) => row is null ? null : new ListEntryValue(row.Until, row.Reason);

    // Version 0 is of an entry that is not there.
    private static void Require(ListEntryRow? row, int? version, ListEntryChange change)
    {
        if (version is not null && version != (row?.Version ?? 0))
        {
            throw ProblemException.Changed(row?.Version ?? 0, JsonChange.Between(change.Before, change.After));
        }
    }

    private static async Task WriteAsync(StoreSession session, ListKind list, int number, ListEntryChange change, CancellationToken cancellationToken)
    {
        session.Db.ListChanges.Add(new ListChangeRow
        {
            TenantId = session.Db.Tenant,
            List = list,
            Number = number,
            Subject = change.Subject,
            WasThere = change.Before is not null,
            UntilBefore = change.Before?.Until,
            ReasonBefore = change.Before?.Reason,
            IsThere = change.After is not null,
            UntilAfter = change.After?.Until,
            ReasonAfter = change.After?.Reason,
        });
        await session.Db.SaveChangesAsync(cancellationToken);
        string? detail = ChangeRow.Write(new ListChange(list, change.Subject, IsRemoved: change.After is null, change.After?.Until, change.After?.Reason));
        await ListVersions.PublishAsync(session, new NewListVersion(list, number, session.Actor), detail, cancellationToken);
        session.AuditChange(change.After is null ? $"list.un{Lower(list)}" : $"list.{Lower(list)}", change.Subject, change.Before, change.After, new { number }, reason: change.After?.Reason);
    }

    private static Task<ListEntryRow?> FindAsync(StoreSession session, ListKind list, string name, CancellationToken cancellationToken) =>
        session.Db.ListEntries.AsNoTracking().FirstOrDefaultAsync(entry => entry.List == list && entry.Subject == name, cancellationToken);
}
