using System.Runtime.CompilerServices;
using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Lists;

/// <summary>A tenant's two lists, which hold for all of its bots beside those of their policies. Allow beats block.</summary>
internal sealed class ListService(DurableStore store)
{
    private const string Thing = "entry";

    public async Task<IReadOnlyList<ListView>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        Dictionary<ListKind, int> counts = await session.Db.ListEntries.GroupBy(entry => entry.List).ToDictionaryAsync(list => list.Key, list => list.Count(), cancellationToken);
        return [.. Enum.GetValues<ListKind>().Select(list => new ListView(list, counts.GetValueOrDefault(list)))];
    }

    public async Task<Page<ListEntryView>> EntriesAsync(Caller caller, ListKind list, PageRequest page, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        string after = page.Start;
        List<ListEntryRow> rows = await session.Db.ListEntries.AsNoTracking()
            .Where(entry => entry.List == list && entry.Subject.CompareTo(after) > 0).OrderBy(entry => entry.Subject).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<ListEntryView>.Of(rows, page, row => row.Subject, ListEntryView.Of);
    }

    public async Task<ListEntryView> GetAsync(Caller caller, ListKind list, string subject, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        return ListEntryView.Of(await FindAsync(session, list, subject, cancellationToken) ?? throw ProblemException.NotFound(Thing, subject));
    }

    /// <summary>Puts a subject on a list, or renews its entry.</summary>
    public async Task<ListEntryView> PutAsync(Caller caller, ListKind list, string subject, NewListEntry wanted, CancellationToken cancellationToken)
    {
        string name = Subject(subject);
        new Checks().Text("reason", wanted.Reason, ListLine.LongestReason).Throw();
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        ListEntryRow? row = await FindAsync(session, list, subject, cancellationToken);
        NewListEntry? before = row is null ? null : new NewListEntry { Until = row.Until, Reason = row.Reason };
        if (row is null)
        {
            row = new ListEntryRow { TenantId = caller.TenantId, List = list, Subject = name, AddedAt = session.Now };
            session.Db.ListEntries.Add(row);
        }

        (row.Until, row.Reason, row.AddedAt) = (wanted.Until, wanted.Reason, session.Now);
        session.Audit($"list.{Lower(list)}", name, new { wanted.Until, wanted.Reason, before });
        session.Changed(ChangeKind.List, Lower(list), JsonSerializer.Serialize(new ListChange(list, name, IsRemoved: false, wanted.Until, wanted.Reason), ApiJson.Options));
        await session.CommitAsync(cancellationToken);
        return ListEntryView.Of(row);
    }

    /// <summary>Takes a subject off a list.</summary>
    public async Task RemoveAsync(Caller caller, ListKind list, string subject, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        ListEntryRow row = await FindAsync(session, list, subject, cancellationToken) ?? throw ProblemException.NotFound(Thing, subject);
        session.Db.ListEntries.Remove(row);
        session.Audit($"list.un{Lower(list)}", row.Subject, new { before = new NewListEntry { Until = row.Until, Reason = row.Reason } });
        session.Changed(ChangeKind.List, Lower(list), JsonSerializer.Serialize(new ListChange(list, row.Subject, IsRemoved: true), ApiJson.Options));
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>All entries as lines that can be imported again.</summary>
    public async IAsyncEnumerable<string> ExportAsync(Caller caller, ListKind list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        yield return "subject,until,reason";
        await foreach (ListEntryRow row in session.Db.ListEntries.AsNoTracking().Where(entry => entry.List == list).OrderBy(entry => entry.Subject).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return ListLine.Write(row);
        }
    }

    internal static string Subject(string text) => Read(text).ToString();

    internal static ListSubject Read(string text) =>
        ListSubject.TryParse(text, out ListSubject subject) ? subject : throw ProblemException.Unreadable("A subject is user:ID, chat:ID or network:ADDRESS/BITS.");

    private static Task<ListEntryRow?> FindAsync(StoreSession session, ListKind list, string subject, CancellationToken cancellationToken)
    {
        string name = Subject(subject);
        return session.Db.ListEntries.FirstOrDefaultAsync(entry => entry.List == list && entry.Subject == name, cancellationToken);
    }

    private static string Lower(ListKind list) => list == ListKind.Allow ? "allow" : "block";
}
