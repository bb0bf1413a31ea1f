using System.Data.Common;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace BotSentinel.Server.Lists;

/// <summary>Entries of imports on their way to a list.</summary>
internal static class ImportEntries
{
    private const string Renew = "ON CONFLICT (tenant_id, import_id, subject) DO UPDATE SET until = excluded.until, reason = excluded.reason";
    private const string InsertOne = $"INSERT INTO import_entries (tenant_id, import_id, subject, until, reason) VALUES (@tenant, @import, @subject, @until, @reason) {Renew}";
    private const string InsertMany = $"INSERT INTO import_entries (tenant_id, import_id, subject, until, reason) SELECT @tenant, @import, line.subject, line.until, line.reason FROM unnest(@subjects, @untils, @reasons) AS line (subject, until, reason) {Renew}";

    /// <summary>Adds lines that name each subject once; what an earlier one said of the same subject is forgotten. Past the tracker of EF Core, which costs more than the database here: PostgreSQL takes all at once, SQLite one after the other by a prepared statement.</summary>
    public static async Task AddAsync(StoreSession session, ImportRow import, IReadOnlyCollection<ListLine> lines)
    {
        bool isPostgres = session.Db is PostgresDb;
        await using DbCommand insert = session.Db.Database.GetDbConnection().CreateCommand();
        insert.Transaction = session.Db.Database.CurrentTransaction!.GetDbTransaction();
        insert.CommandText = isPostgres ? InsertMany : InsertOne;
        Add("@tenant", import.TenantId);
        Add("@import", import.Id);
        if (isPostgres)
        {
            Add("@subjects", lines.Select(line => line.Subject).ToArray());
            Add("@untils", lines.Select(line => line.Until?.ToUnixTimeMilliseconds()).ToArray());
            Add("@reasons", lines.Select(line => line.Reason).ToArray());
            await insert.ExecuteNonQueryAsync();
            return;
        }

        DbParameter subject = Add("@subject", ""), until = Add("@until", 0L), reason = Add("@reason", "");
        await insert.PrepareAsync();
        foreach (ListLine line in lines)
        {
            (subject.Value, until.Value, reason.Value) = (line.Subject, (object?)line.Until?.ToUnixTimeMilliseconds() ?? DBNull.Value, (object?)line.Reason ?? DBNull.Value);
            await insert.ExecuteNonQueryAsync();
        }

        DbParameter Add(string name, object value)
        {
            DbParameter parameter = insert.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            insert.Parameters.Add(parameter);
            return parameter;
        }
    }

    /// <summary>Says in the import's row what it would change of the list as it is now.</summary>
    public static async Task CountAsync(StoreSession session, ImportRow import, CancellationToken cancellationToken)
    {
        int changes = await ListVersions.Of(session.Db, import).CountAsync(cancellationToken);
        import.Changed = await ListVersions.Of(session.Db, import).CountAsync(change => change.WasThere, cancellationToken);
        import.Added = changes - import.Changed;
        import.Unchanged = await session.Db.ImportEntries.CountAsync(entry => entry.ImportId == import.Id, cancellationToken) - changes;
    }

    /// <summary>Puts them on the list, by one version of it; what is there already and says the same stays.</summary>
    public static async Task PublishAsync(StoreSession session, ImportRow import, int current, string? note, CancellationToken cancellationToken)
    {
        await ListVersions.WriteImportAsync(session, import, current + 1, cancellationToken);
        ListVersionRow? made = await ListVersions.PublishAsync(session, new NewListVersion(import.List, current + 1, session.Actor) { Note = note, ImportId = import.Id }, null, cancellationToken);
        (import.Added, import.Changed, import.Version) = (made?.Added ?? 0, made?.Changed ?? 0, made?.Number);
        import.Unchanged = await session.Db.ImportEntries.CountAsync(entry => entry.ImportId == import.Id, cancellationToken) - import.Added - import.Changed;
        await ForgetAsync(session, import, cancellationToken);
        (import.State, import.EndedAt) = (ImportState.Done, session.Now);
        session.Audit("list.imported", import.Id, new { import.Version, import.Taken, import.Refused, import.Added, import.Changed, import.Unchanged });
    }

    public static Task ForgetAsync(StoreSession session, ImportRow import, CancellationToken cancellationToken) =>
        session.Db.ImportEntries.IgnoreQueryFilters().Where(entry => entry.TenantId == import.TenantId && entry.ImportId == import.Id).ExecuteDeleteAsync(cancellationToken);
}
