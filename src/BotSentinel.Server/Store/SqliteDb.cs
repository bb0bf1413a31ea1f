using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace BotSentinel.Server.Store;

/// <summary>The durable state in a SQLite file.</summary>
internal sealed class SqliteDb(DbContextOptions<SqliteDb> options) : SentinelDb(options)
{
    public static DbContextOptions<SqliteDb> Options(string connection) => WithoutModelCheck(new DbContextOptionsBuilder<SqliteDb>().UseSqlite(connection)).Options;
}

/// <summary>For <c>dotnet ef migrations add NAME --context SqliteDb -o Store/Migrations/Sqlite</c>.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteDb>
{
    public SqliteDb CreateDbContext(string[] args) => new(SqliteDb.Options("Data Source=design.db"));
}
