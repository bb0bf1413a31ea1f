using System.Data.Common;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace BotSentinel.Server.Lists;

/// <summary>
/// Puts thousands of entries on a list, or renews them. Past the tracker of EF Core, which costs more than the database here: PostgreSQL takes all rows at once, SQLite
/// one after the other by a prepared statement.
/// </summary>
internal static class ListInsert
{
    private const string Renew = "ON CONFLICT (tenant_id, list, subject) DO UPDATE SET until = excluded.until, reason = excluded.reason, added_at = excluded.added_at";
    private const string InsertOne = $"INSERT INTO list_entries (tenant_id, list, subject, until, reason, added_at) VALUES (@tenant, @list, @subject, @until, @reason, @now) {Renew}";
    private const string InsertMany = $"INSERT INTO list_entries (tenant_id, list, subject, until, reason, added_at) SELECT @tenant, @list, line.subject, line.until, line.reason, @now FROM unnest(@subjects, @untils, @reasons) AS line (subject, until, reason) {Renew}";

    public static async Task RunAsync(StoreSession session, string tenant, ListKind list, ListLine[] lines)
    {
        bool isPostgres = session.Db is PostgresDb;
        await using DbCommand insert = session.Db.Database.GetDbConnection().CreateCommand();
        insert.Transaction = session.Db.Database.CurrentTransaction!.GetDbTransaction();
        insert.CommandText = isPostgres ? InsertMany : InsertOne;
        Add("@tenant", tenant);
        Add("@list", (short)list);
        Add("@now", session.Now.ToUnixTimeMilliseconds());
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
}
