using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace BotSentinel.Server.Store;

/// <summary>
/// PostgreSQL's row-level security, the second wall around a tenant: even a query that forgot its tenant finds no other's rows.
/// Sessions of a tenant act as a role that owns nothing, and say who the tenant is for the length of their transaction.
/// </summary>
internal static class RowSecurity
{
    /// <summary>The role of tenants' sessions. It may not log in.</summary>
    public const string Role = "botsentinel_app";

    private const string Setting = "botsentinel.tenant";

    /// <summary>Narrows the transaction to a tenant.</summary>
    public static async Task NarrowAsync(SentinelDb db, string tenant, CancellationToken cancellationToken)
    {
        if (db is PostgresDb)
        {
            await db.Database.ExecuteSqlAsync($"SELECT set_config('role', {Role}, true), set_config({Setting}, {tenant}, true)", cancellationToken);
        }
    }

    /// <summary>Makes the role, and guards every table of tenants' rows that is not guarded yet. For the owner of the tables, under the lock of the start.</summary>
    public static async Task EnsureAsync(PostgresDb db, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlRawAsync(MakeRole, cancellationToken);
        HashSet<string> guarded = [.. await db.Database.SqlQueryRaw<string>($"SELECT tablename::text AS \"Value\" FROM pg_policies WHERE schemaname = current_schema() AND policyname = '{Role}'").ToListAsync(cancellationToken)];
        foreach (IEntityType type in db.Model.GetEntityTypes())
        {
            string table = type.GetTableName()!;
            string? column = typeof(ITenantRow).IsAssignableFrom(type.ClrType) ? "tenant_id" : table == "tenants" ? "id" : null;
            if (column is not null && !guarded.Contains(table))
            {
                await db.Database.ExecuteSqlRawAsync(Guard(table, column), cancellationToken);
            }
        }

        // What tenants' sessions never change or take away is not theirs to: the log, what was published, whom there is.
        await db.Database.ExecuteSqlRawAsync($"""
            REVOKE UPDATE, DELETE ON audit_entries, audit_logs, audit_subtrees, audit_checkpoints, list_versions, list_changes, changes, tenants FROM {Role};
            REVOKE UPDATE ON versions FROM {Role};
            REVOKE INSERT ON audit_subtrees, audit_checkpoints, tenants FROM {Role};
            """, cancellationToken);
    }

    private const string MakeRole = $"""
        DO $do$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Role}') THEN
            BEGIN
              CREATE ROLE {Role} NOLOGIN;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
          END IF;
          IF NOT pg_has_role(current_user, '{Role}', 'MEMBER') THEN
            EXECUTE format('GRANT {Role} TO %I', current_user);
          END IF;
        END $do$;
        CREATE OR REPLACE FUNCTION botsentinel_tenant() RETURNS text LANGUAGE plpgsql STABLE AS $fn$
        DECLARE tenant text := current_setting('{Setting}', true);
        BEGIN
          IF tenant IS NULL OR tenant = '' THEN
            RAISE EXCEPTION 'A query for tenants'' rows without a tenant.';
          END IF;
          RETURN tenant;
        END $fn$;
        DO $do$ BEGIN
          EXECUTE format('GRANT USAGE ON SCHEMA %I TO {Role}', current_schema());
        END $do$;
        """;

    // Forced, so that the owner is held by policies too: its own says that it may see all, as the gateway's own work needs.
    private static string Guard(string table, string column) => $"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {Role} ON {table} TO {Role} USING ({column} = (SELECT botsentinel_tenant())) WITH CHECK ({column} = (SELECT botsentinel_tenant()));
        CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {Role};
        """;
}
