using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata;

namespace BotSentinel.Server.Store;

/// <summary>The durable state in PostgreSQL.</summary>
internal sealed class PostgresDb(DbContextOptions<PostgresDb> options) : SentinelDb(options)
{
    public static DbContextOptions<PostgresDb> Options(string connection) => WithoutModelCheck(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(connection)).Options;

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);

        // Ids are compared byte by byte, as SQLite does: pages go by them.
        foreach (IMutableProperty property in modelBuilder.Model.GetEntityTypes().SelectMany(type => type.GetProperties()).Where(property => property.ClrType == typeof(string)))
        {
            property.SetCollation("C");
        }
    }
}

/// <summary>For <c>dotnet ef migrations add NAME --context PostgresDb -o Store/Migrations/Postgres</c>.</summary>
internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresDb>
{
    public PostgresDb CreateDbContext(string[] args) => new(PostgresDb.Options("Host=localhost;Database=design"));
}
