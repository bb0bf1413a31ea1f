using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BotSentinel.Server.Tests.Store;

/// <summary>What PostgreSQL itself keeps apart, even from SQL that forgets its tenant.</summary>
public sealed class RowSecurityTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryTableOfTenantsRows_HasForcedRowSecurity()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Postgres);
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().ReadAllAsync(Cancelled);

        List<string> forced = await session.Db.Database.SqlQueryRaw<string>("SELECT relname::text AS \"Value\" FROM pg_class WHERE relrowsecurity AND relforcerowsecurity").ToListAsync(Cancelled);
        IEnumerable<string> tenants = session.Db.Model.GetEntityTypes().Where(type => typeof(ITenantRow).IsAssignableFrom(type.ClrType)).Select(type => type.GetTableName()!);

        Assert.Equal(tenants.Append("tenants").Order(StringComparer.Ordinal), forced.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SqlWithoutAFilter_SeesTheTenantsRowsAlone()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Postgres);
        await gateway.AddBotAsync(null);
        DurableStore store = gateway.Services.GetRequiredService<DurableStore>();

        await using StoreSession other = await store.ReadAsync(Caller.Of("somebody"), Cancelled);
        List<BotRow> ofOthers = await other.Db.Bots.FromSqlRaw("SELECT * FROM bots").IgnoreQueryFilters().ToListAsync(Cancelled);
        await using StoreSession own = await store.ReadAsync(Caller.Of("default"), Cancelled);
        List<BotRow> ofOwn = await own.Db.Bots.FromSqlRaw("SELECT * FROM bots").IgnoreQueryFilters().ToListAsync(Cancelled);

        Assert.Empty(ofOthers);
        Assert.Single(ofOwn);
    }

    [Fact]
    public async Task RowOfAnotherTenant_IsNotWritten()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Postgres);
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().WriteAsync(Caller.Of("somebody"), Cancelled);

        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() =>
            session.Db.Database.ExecuteSqlRawAsync("INSERT INTO audit_entries (id, tenant_id, index, at, actor, action, object, outcome) VALUES ('a', 'default', 9, 0, 'x', 'x', 'x', 0)", Cancelled));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("UPDATE audit_entries SET actor = 'nobody'")]
    [InlineData("DELETE FROM audit_entries")]
    [InlineData("UPDATE versions SET document = ''")]
    [InlineData("DELETE FROM list_changes")]
    [InlineData("UPDATE list_versions SET note = ''")]
    [InlineData("UPDATE audit_checkpoints SET note = ''")]
    [InlineData("DELETE FROM audit_logs")]
    [InlineData("INSERT INTO audit_subtrees (tenant_id, level, place, hash) VALUES ('default', 1, 0, '')")]
    [InlineData("SELECT * FROM audit_keys")]
    [InlineData("UPDATE tenants SET max_bots = NULL")]
    [InlineData("ALTER TABLE bots DISABLE ROW LEVEL SECURITY")]
    [InlineData("SELECT * FROM key_ring")]
    public async Task TenantsSession_MayNot(string sql)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Postgres);
        await using StoreSession session = await gateway.Services.GetRequiredService<DurableStore>().WriteAsync(Caller.Of("default"), Cancelled);

        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => session.Db.Database.ExecuteSqlRawAsync(sql, Cancelled));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task RoleWithoutATenant_GetsAnError()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Postgres);
        await gateway.AddBotAsync(null);
        await using NpgsqlConnection connection = new(gateway.Database);
        await connection.OpenAsync(Cancelled);
        await using NpgsqlCommand command = new($"SET ROLE {RowSecurity.Role}; SELECT count(*) FROM bots", connection);

        await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync(Cancelled));
    }
}
