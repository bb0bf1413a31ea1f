using System.Text.Json.Nodes;
using BotSentinel.Policies;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Versions;

/// <summary>
/// Drafts of one kind of thing, and their way into force on all gateways within a second, and back. The history only grows. What the thing is, is said by those who derive: how it is
/// found, read, checked, and what of it the row bears.
/// </summary>
internal abstract class VersionService<TRow>(DurableStore store) : IVersions
    where TRow : class, IVersionedRow
{
    private const string Draft = "draft", Published = "published";

    protected DurableStore Store { get; } = store;

    /// <summary>What audit entries call it: <c>policy</c>.</summary>
    protected abstract string Thing { get; }

    /// <summary>What gateways hear when a version is published.</summary>
    protected abstract ChangeKind Kind { get; }

    public async Task<Page<VersionView>> ListAsync(Caller caller, string id, PageRequest page, CancellationToken cancellationToken)
    {
        await using StoreSession session = await ReadAsync(caller, cancellationToken);
        TRow row = await FindAsync(session, caller, id, isChange: false, cancellationToken);
        int before = page.Start.Length == 0 ? int.MaxValue : int.TryParse(page.Start, out int number) ? number : throw ProblemException.Unreadable("after is what an earlier page said as next.");
        List<VersionRow> versions = await VersionRow.Of(session.Db, row).AsNoTracking().Where(version => version.Number < before).OrderByDescending(version => version.Number).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<VersionView>.Of(versions, page, version => $"{version.Number}", version => VersionView.Of(version, row.Published));
    }

    /// <summary>A version with its document: its number, <c>draft</c> or <c>published</c>.</summary>
    public async Task<VersionDocument> GetAsync(Caller caller, string id, string which, CancellationToken cancellationToken)
    {
        await using StoreSession session = await ReadAsync(caller, cancellationToken);
        TRow row = await FindAsync(session, caller, id, isChange: false, cancellationToken);
        if (which == Draft && row.Draft is { } draft)
        {
            return new VersionDocument(null, VersionState.Draft, null, null, row.DraftBy, row.DraftAt, JsonNode.Parse(draft)!);
        }

        int number = which is Draft or Published ? (which == Published ? row.Published : null) ?? 0 : Number(which);
        VersionRow found = await VersionRow.Of(session.Db, row).AsNoTracking().FirstOrDefaultAsync(version => version.Number == number, cancellationToken) ?? throw ProblemException.NotFound("version", which);
        VersionView view = VersionView.Of(found, row.Published);
        return new VersionDocument(view.Number, view.State, view.Note, view.RolledBackTo, view.By, view.At, JsonNode.Parse(found.Document)!);
    }

    /// <summary>One of its documents as it is kept: a version's number, <c>published</c>, or <c>draft</c>, which is what is published where there is none.</summary>
    public async Task<(int Version, string Document)> GetDocumentAsync(Caller caller, string id, string which, CancellationToken cancellationToken)
    {
        await using StoreSession session = await ReadAsync(caller, cancellationToken);
        TRow row = await FindAsync(session, caller, id, isChange: false, cancellationToken);
        return (row.Version, await DocumentAsync(session, row, which, cancellationToken));
    }

    /// <summary>Replaces the draft. It need not be right yet: what is wrong with it is told.</summary>
    public async Task<Versioned<DraftCheck>> SaveDraftAsync(Caller caller, string id, string document, int? version, CancellationToken cancellationToken)
    {
        document = Read(document);
        await using StoreSession session = await WriteAsync(caller, cancellationToken);
        TRow row = await FindToChangeAsync(session, caller, id, cancellationToken);
        string before = await DocumentAsync(session, row, Draft, cancellationToken);
        Require(row, version, Difference(before, document));
        (row.Draft, row.DraftBy, row.DraftAt) = (document, caller.Actor, session.Now);
        Touch(session, row);
        session.AuditChange($"{Thing}.draft", row.Id, JsonNode.Parse(before), JsonNode.Parse(document), tenant: caller.TenantId);
        await session.CommitAsync(cancellationToken);
        return new Versioned<DraftCheck>(row.Version, await ToldAsync(session, caller, row, document, cancellationToken));
    }

    /// <summary>Forgets the draft.</summary>
    public async Task DiscardDraftAsync(Caller caller, string id, int? version, CancellationToken cancellationToken)
    {
        await using StoreSession session = await WriteAsync(caller, cancellationToken);
        TRow row = await FindToChangeAsync(session, caller, id, cancellationToken);
        Require(row, version, []);
        string draft = await DocumentAsync(session, row, Draft, cancellationToken), published = await VersionRow.PublishedAsync(session.Db, row, cancellationToken);
        Forget(row);
        Touch(session, row);
        session.AuditChange($"{Thing}.discard", row.Id, JsonNode.Parse(draft), JsonNode.Parse(published), tenant: caller.TenantId);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>What is wrong with a document, or with the draft where none is given.</summary>
    public async Task<DraftCheck> ValidateAsync(Caller caller, string id, string? document, CancellationToken cancellationToken)
    {
        document = document is null ? null : Read(document);
        await using StoreSession session = await ReadAsync(caller, cancellationToken);
        TRow row = await FindAsync(session, caller, id, isChange: false, cancellationToken);
        return await ToldAsync(session, caller, row, document ?? await DocumentAsync(session, row, Draft, cancellationToken), cancellationToken);
    }

    /// <summary>Where two of its documents differ. Each is a version's number, <c>draft</c> or <c>published</c>.</summary>
    public async Task<VersionDifference> CompareAsync(Caller caller, string id, string? from, string? to, CancellationToken cancellationToken)
    {
        (from, to) = (from ?? Published, to ?? Draft);
        await using StoreSession session = await ReadAsync(caller, cancellationToken);
        TRow row = await FindAsync(session, caller, id, isChange: false, cancellationToken);
        return new VersionDifference(from, to, Difference(await DocumentAsync(session, row, from, cancellationToken), await DocumentAsync(session, row, to, cancellationToken)));
    }

    /// <summary>Puts the draft in force.</summary>
    public async Task<Versioned<VersionView>> PublishAsync(Caller caller, string id, Publication wanted, int? version, CancellationToken cancellationToken)
    {
        new Checks().Text("note", wanted.Note).Throw();
        await using StoreSession session = await WriteAsync(caller, cancellationToken);
        TRow row = await FindToChangeAsync(session, caller, id, cancellationToken);
        string published = await VersionRow.PublishedAsync(session.Db, row, cancellationToken);
        Require(row, version, Difference(published, row.Draft ?? published));
        string draft = row.Draft ?? throw ProblemException.Conflict("no-draft", "There is no draft beyond what is published.");
        VersionRow made = await AddAsync(session, caller, row, draft, wanted.Note, null, cancellationToken);
        Forget(row);
        Touch(session, row);
        session.AuditChange($"{Thing}.publish", row.Id, JsonNode.Parse(published), JsonNode.Parse(draft), new { made.Number }, caller.TenantId, wanted.Note);
        await session.CommitAsync(cancellationToken);
        return new Versioned<VersionView>(row.Version, VersionView.Of(made, row.Published));
    }

    /// <summary>Publishes an older version anew. A draft that is being worked on stays.</summary>
    public async Task<Versioned<VersionView>> RollBackAsync(Caller caller, string id, Rollback wanted, int? version, CancellationToken cancellationToken)
    {
        new Checks().Text("note", wanted.Note).That(wanted.Version >= 1, "version", $"{wanted.Version}", "is no version.", "Versions count from 1.").Throw();
        await using StoreSession session = await WriteAsync(caller, cancellationToken);
        TRow row = await FindToChangeAsync(session, caller, id, cancellationToken);
        string older = await VersionRow.NumberedAsync(session.Db, row, wanted.Version, cancellationToken);
        string published = await VersionRow.PublishedAsync(session.Db, row, cancellationToken);
        Require(row, version, Difference(published, older));
        VersionRow made = await AddAsync(session, caller, row, older, wanted.Note, wanted.Version, cancellationToken);
        Touch(session, row);
        session.AuditChange($"{Thing}.rollback", row.Id, JsonNode.Parse(published), JsonNode.Parse(older), new { made.Number, made.RolledBackTo }, caller.TenantId, wanted.Note);
        await session.CommitAsync(cancellationToken);
        return new Versioned<VersionView>(row.Version, VersionView.Of(made, row.Published));
    }

    /// <summary>Lets nobody else change a thing until the session ends, and reads it again: of two who change it at the same moment, the second sees what the first did.</summary>
    /// <exception cref="ProblemException">It was taken away meanwhile.</exception>
    public async Task LockAsync(StoreSession session, TRow row, CancellationToken cancellationToken)
    {
        // SQLite has one writer anyway.
        if (session.Db is PostgresDb)
        {
            await session.Db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({row.Id}, 0))", cancellationToken);
            await session.Db.Entry(row).ReloadAsync(cancellationToken);
            if (session.Db.Entry(row).State == EntityState.Detached)
            {
                throw ProblemException.NotFound(Thing, row.Id);
            }
        }
    }

    /// <summary>Puts a document in force at once, within a session of the caller's that locked it; a draft that is being worked on stays. What says the same as before makes no version.</summary>
    /// <returns>Where it differs from what was in force.</returns>
    /// <exception cref="ProblemException">Somebody was faster, or the document has mistakes.</exception>
    public async Task<IReadOnlyList<JsonChange>> ReplaceAsync(StoreSession session, Caller caller, TRow row, string document, int? version, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonChange> difference = Difference(await VersionRow.PublishedAsync(session.Db, row, cancellationToken), document);
        Require(row, version, difference);
        if (difference.Count > 0)
        {
            await AddAsync(session, caller, row, document, null, null, cancellationToken);
        }

        Touch(session, row);
        return difference;
    }

    protected virtual Task<StoreSession> ReadAsync(Caller caller, CancellationToken cancellationToken) => Store.ReadAsync(caller, cancellationToken);

    protected virtual Task<StoreSession> WriteAsync(Caller caller, CancellationToken cancellationToken) => Store.WriteAsync(caller, cancellationToken);

    /// <exception cref="ProblemException">There is none, or not for this caller.</exception>
    protected abstract Task<TRow> FindAsync(StoreSession session, Caller caller, string id, bool isChange, CancellationToken cancellationToken);

    /// <summary>The document as it is kept, of a body.</summary>
    /// <exception cref="Exception">It is not to be read at all: a <see cref="ProblemException"/> or <see cref="System.Text.Json.JsonException"/>.</exception>
    protected abstract string Read(string body);

    /// <summary>Every mistake in a document; empty when it can be published.</summary>
    protected abstract Task<IReadOnlyList<ConfigurationError>> CheckAsync(StoreSession session, Caller caller, TRow row, string document, CancellationToken cancellationToken);

    /// <summary>Makes the row say what the document says.</summary>
    protected virtual void Apply(TRow row, string document)
    {
    }

    private static IReadOnlyList<JsonChange> Difference(string before, string after) => JsonChange.Between(JsonNode.Parse(before), JsonNode.Parse(after));

    private static void Require(TRow row, int? version, IReadOnlyList<JsonChange> difference)
    {
        if (version is not null && version != row.Version)
        {
            throw ProblemException.Changed(row.Version, difference);
        }
    }

    private static void Forget(TRow row) => (row.Draft, row.DraftBy, row.DraftAt) = (null, null, null);

    private static void Touch(StoreSession session, TRow row)
    {
        row.Version++;
        row.ChangedAt = session.Now;
    }

    private static int Number(string which) => int.TryParse(which, out int number) ? number : throw ProblemException.Unreadable("A version is its number, draft or published.");

    private static async Task<string> DocumentAsync(StoreSession session, TRow row, string which, CancellationToken cancellationToken) => which switch
    {
        Draft when row.Draft is { } draft => draft,
        Draft or Published => await VersionRow.PublishedAsync(session.Db, row, cancellationToken),
        _ => await VersionRow.NumberedAsync(session.Db, row, Number(which), cancellationToken),
    };

    private async Task<TRow> FindToChangeAsync(StoreSession session, Caller caller, string id, CancellationToken cancellationToken)
    {
        TRow row = await FindAsync(session, caller, id, isChange: true, cancellationToken);
        await LockAsync(session, row, cancellationToken);
        return row;
    }

    private async Task<DraftCheck> ToldAsync(StoreSession session, Caller caller, TRow row, string document, CancellationToken cancellationToken)
    {
        IReadOnlyList<ConfigurationError> errors = await CheckAsync(session, caller, row, document, cancellationToken);
        return new DraftCheck(errors.Count == 0, errors);
    }

    private async Task<VersionRow> AddAsync(StoreSession session, Caller caller, TRow row, string document, string? note, int? rolledBackTo, CancellationToken cancellationToken)
    {
        IReadOnlyList<ConfigurationError> errors = await CheckAsync(session, caller, row, document, cancellationToken);
        if (errors.Count > 0)
        {
            throw ProblemException.Invalid(errors);
        }

        VersionRow made = new()
        {
            TenantId = row.TenantId,
            ThingId = row.Id,
            Number = (await VersionRow.Of(session.Db, row).MaxAsync(version => (int?)version.Number, cancellationToken) ?? 0) + 1,
            Document = document,
            Note = note,
            RolledBackTo = rolledBackTo,
            By = caller.Actor,
            At = session.Now,
        };
        session.Db.Versions.Add(made);
        row.Published = made.Number;
        Apply(row, document);
        session.Changed(Kind, row.Id, tenant: row.TenantId);
        return made;
    }
}
