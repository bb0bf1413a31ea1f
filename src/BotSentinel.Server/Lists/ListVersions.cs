using BotSentinel.Server.Api;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Lists;

/// <summary>
/// How lists change: the change of each entry is written down with both of its sides, and then carried out. Differences between versions, and the way back, are made by the database of
/// what was written down; no version is a copy of its list.
/// </summary>
internal static class ListVersions
{
    private const int MostTold = 100;

    // {0}: the tenant, {1}: the list, {2}: the earlier version, {3}: the later one, {4}: the number that the changes are to bear.
    private const string Forward = $"SELECT {{0}} AS tenant_id, {{1}} AS list, {{4}} AS number, subject, was_there, until_before, reason_before, is_there, until_after, reason_after {Spans}";
    private const string Backward = $"SELECT {{0}} AS tenant_id, {{1}} AS list, {{4}} AS number, subject, is_there AS was_there, until_after AS until_before, reason_after AS reason_before, was_there AS is_there, until_before AS until_after, reason_before AS reason_after {Spans}";

    // Of each entry the first change says what was before all of them, and the last one what was after. By one pass over the changes: joining them with themselves is left to the
    // planners, which without statistics go wrong.
    private const string Spans = """
        FROM (
          SELECT subject,
            FIRST_VALUE(was_there) OVER w AS was_there, FIRST_VALUE(until_before) OVER w AS until_before, FIRST_VALUE(reason_before) OVER w AS reason_before,
            LAST_VALUE(is_there) OVER w AS is_there, LAST_VALUE(until_after) OVER w AS until_after, LAST_VALUE(reason_after) OVER w AS reason_after,
            ROW_NUMBER() OVER w AS nth
          FROM list_changes WHERE tenant_id = {0} AND list = {1} AND number > {2} AND number <= {3}
          WINDOW w AS (PARTITION BY subject ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
        ) AS s
        WHERE nth = 1 AND (was_there <> is_there OR until_before IS DISTINCT FROM until_after OR reason_before IS DISTINCT FROM reason_after)
        """;

    // {0}: the tenant, {1}: the list, {2}: the version. As an array for PostgreSQL, which otherwise looks through all changes for each entry.
    private const string Remove = "DELETE FROM list_entries WHERE tenant_id = {0} AND list = {1} AND subject";
    private const string Removed = "SELECT subject FROM list_changes WHERE tenant_id = {0} AND list = {1} AND number = {2} AND NOT is_there";

    private const string Insert = "INSERT INTO list_changes (tenant_id, list, number, subject, was_there, until_before, reason_before, is_there, until_after, reason_after) ";

    // {0}: the import, {1}: the tenant, {2}: the list, {3}: the number that the changes are to bear.
    private const string OfImport = """
        SELECT e.tenant_id, {2} AS list, {3} AS number, e.subject, b.subject IS NOT NULL AS was_there, b.until AS until_before, b.reason AS reason_before, TRUE AS is_there, e.until AS until_after, e.reason AS reason_after
        FROM import_entries AS e LEFT JOIN list_entries AS b ON b.tenant_id = e.tenant_id AND b.list = {2} AND b.subject = e.subject
        WHERE e.tenant_id = {1} AND e.import_id = {0} AND (b.subject IS NULL OR b.until IS DISTINCT FROM e.until OR b.reason IS DISTINCT FROM e.reason)
        """;

    /// <summary>The version that a list has now; 0 before the first.</summary>
    public static Task<int> CurrentAsync(SentinelDb db, ListKind list, CancellationToken cancellationToken) =>
        db.Lists.Where(row => row.List == list).Select(row => row.Version).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Lets nobody else change the list until the session ends.</summary>
    /// <returns>The version that it has.</returns>
    public static async Task<int> LockAsync(StoreSession session, ListKind list, CancellationToken cancellationToken) => (await session.Db.Database.SqlQuery<int>(
        $"""
        INSERT INTO lists (tenant_id, list, version) VALUES ({session.Db.Tenant}, {(short)list}, 0)
        ON CONFLICT (tenant_id, list) DO UPDATE SET version = lists.version RETURNING version AS "Value"
        """).ToListAsync(cancellationToken))[0];

    /// <exception cref="ProblemException">The list is not at the version that the caller saw; tells what changed since.</exception>
    public static async Task RequireAsync(SentinelDb db, ListKind list, int current, int? version, CancellationToken cancellationToken)
    {
        if (version is not { } seen || seen == current)
        {
            return;
        }

        List<ListChangeRow> since = seen < 0 || seen > current ? [] : await Between(db, list, seen, current).OrderBy(change => change.Subject).Take(MostTold).ToListAsync(cancellationToken);
        throw ProblemException.Changed(current, [.. since.Select(ListEntryChange.Of).Select(change => change.ToJson())]);
    }

    /// <summary>What makes of the list at one version the list at another, earlier or later one.</summary>
    public static IQueryable<ListChangeRow> Between(SentinelDb db, ListKind list, int from, int to) =>
        db.ListChanges.FromSqlRaw(from <= to ? Forward : Backward, db.Tenant, (short)list, Math.Min(from, to), Math.Max(from, to), to).AsNoTracking();

    /// <summary>What an import that is not on its list yet would change there.</summary>
    public static IQueryable<ListChangeRow> Of(SentinelDb db, ImportRow import) => db.ListChanges.FromSqlRaw(OfImport, import.Id, db.Tenant, (short)import.List, 0).AsNoTracking();

    /// <summary>Writes down, as changes of a new version, what goes back to an older one.</summary>
    public static Task WriteBackAsync(StoreSession session, ListKind list, int current, int older, CancellationToken cancellationToken) =>
        session.Db.Database.ExecuteSqlRawAsync(Insert + Backward, [session.Db.Tenant, (short)list, older, current, current + 1], cancellationToken);

    /// <summary>Writes down, as changes of a new version, what an import does.</summary>
    public static Task WriteImportAsync(StoreSession session, ImportRow import, int number, CancellationToken cancellationToken) =>
        session.Db.Database.ExecuteSqlRawAsync(Insert + OfImport, [import.Id, session.Db.Tenant, (short)import.List, number], cancellationToken);

    /// <summary>Carries out what was written down for a version, which is in force with that on all gateways within a second.</summary>
    /// <param name="session">The session that locked the list.</param>
    /// <param name="version">Whose it is and why; its counts are filled in.</param>
    /// <param name="detail">The change for gateways that need not read the list again; null: they have to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The version; null when nothing was written down, so that there is none.</returns>
    public static async Task<ListVersionRow?> PublishAsync(StoreSession session, NewListVersion version, string? detail, CancellationToken cancellationToken)
    {
        SentinelDb db = session.Db;
        (ListKind list, int number, string tenant) = (version.List, version.Number, db.Tenant);
        short kind = (short)list;
        var counts = await db.ListChanges.Where(change => change.List == list && change.Number == number).GroupBy(change => new { change.WasThere, change.IsThere }).Select(group => new { group.Key.WasThere, group.Key.IsThere, Count = group.Count() }).ToListAsync(cancellationToken);
        if (counts.Count == 0)
        {
            return null;
        }

        await db.Database.ExecuteSqlRawAsync(db is PostgresDb ? $"{Remove} = ANY (ARRAY({Removed}))" : $"{Remove} IN ({Removed})", [tenant, kind, number], cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO list_entries (tenant_id, list, subject, until, reason, added_at, version)
            SELECT tenant_id, list, subject, until_after, reason_after, {session.Now.ToUnixTimeMilliseconds()}, number FROM list_changes WHERE tenant_id = {tenant} AND list = {kind} AND number = {number} AND is_there
            ON CONFLICT (tenant_id, list, subject) DO UPDATE SET until = excluded.until, reason = excluded.reason, added_at = excluded.added_at, version = excluded.version
            """, cancellationToken);
        await ListQuota.RequireAsync(session, tenant, 0, cancellationToken);
        await db.Lists.Where(row => row.List == list).ExecuteUpdateAsync(row => row.SetProperty(column => column.Version, number), cancellationToken);
        ListVersionRow made = new()
        {
            TenantId = tenant,
            List = list,
            Number = number,
            Note = version.Note,
            RolledBackTo = version.RolledBackTo,
            ImportId = version.ImportId,
            Added = Count(was: false, @is: true),
            Changed = Count(was: true, @is: true),
            Removed = Count(was: true, @is: false),
            By = version.By,
            At = session.Now,
        };
        db.ListVersions.Add(made);
        session.Changed(ChangeKind.List, ListService.Lower(list), detail);
        return made;

        int Count(bool was, bool @is) => counts.Where(group => group.WasThere == was && group.IsThere == @is).Sum(group => group.Count);
    }
}

/// <summary>A version of a list that is about to be.</summary>
internal sealed record NewListVersion(ListKind List, int Number, string By)
{
    public string? Note { get; init; }

    public int? RolledBackTo { get; init; }

    public string? ImportId { get; init; }
}
