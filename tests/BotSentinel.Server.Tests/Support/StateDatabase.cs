using BotSentinel.Server.Audit;
using BotSentinel.Server.Store;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace BotSentinel.Server.Tests.Support;

/// <summary>New databases, copied from one that was made ready once: making the tables anew for each test would take longer than the tests.</summary>
internal static class StateDatabase
{
    private static readonly Lazy<Task<string>> SqliteTemplate = new(MakeFileAsync);
    private static readonly Lazy<Task<string>> PostgresTemplate = new(MakeDatabaseAsync);

    /// <summary>The setting <c>Database</c> of a gateway on a new database.</summary>
    public static async Task<string> NewAsync(DatabaseKind kind)
    {
        if (kind == DatabaseKind.Postgres)
        {
            return await PostgresServer.CreateDatabaseAsync(await PostgresTemplate.Value);
        }

        string path = NewPath();
        File.Copy(await SqliteTemplate.Value, path);
        return path;
    }

    private static string NewPath() => Path.Combine(Directory.CreateTempSubdirectory("sentinel-").FullName, "botsentinel.db");

    private static async Task<string> MakeFileAsync()
    {
        string path = NewPath();
        await PrepareAsync(DatabaseOptions.File(path));
        SqliteConnection.ClearAllPools();
        return path;
    }

    private static async Task<string> MakeDatabaseAsync()
    {
        string connection = await PostgresServer.CreateDatabaseAsync();
        await PrepareAsync(DatabaseOptions.Parse(connection)!);
        await using NpgsqlConnection own = new(connection);
        NpgsqlConnection.ClearPool(own);
        return new NpgsqlConnectionStringBuilder(connection).Database!;
    }

    private static async Task PrepareAsync(DatabaseOptions options)
    {
        using DurableStore store = new(options, TimeProvider.System, new StoreSignals(new ChangeSignal(), new AuditSignal()));
        using StoreStart start = new(options, store);
        await start.PrepareAsync(TestContext.Current.CancellationToken);
    }
}
