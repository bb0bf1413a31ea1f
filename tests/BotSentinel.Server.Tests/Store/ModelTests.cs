using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Tests.Store;

public sealed class ModelTests
{
    [Fact]
    public void SqliteMigrations_MakeTheModelAsItIs() => Assert.False(new SqliteDesign().CreateDbContext([]).Database.HasPendingModelChanges());

    [Fact]
    public void PostgresMigrations_MakeTheModelAsItIs() => Assert.False(new PostgresDesign().CreateDbContext([]).Database.HasPendingModelChanges());

    [Fact]
    public void QueryForTenantsRowsWithoutATenant_Throws()
    {
        using SqliteDb db = new SqliteDesign().CreateDbContext([]);

        Assert.Throws<InvalidOperationException>(() => db.Bots.ToList());
    }
}
