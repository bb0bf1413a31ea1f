using BotSentinel.Policies;
using BotSentinel.Server.Gateway;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BotSentinel.Server.Store;

/// <summary>Makes the database ready before anything asks it: there, of this version's shape, and used by nobody who may not. Holds a SQLite file for its own until disposed.</summary>
internal sealed class StoreStart(DatabaseOptions options, DurableStore store) : IDisposable
{
    private const string Setting = $"{GatewayOptionsReader.Section}.Database";

    // Held while one of several gateways changes the tables.
    private const long Lock = 0x626f_7473_656e_7401;

    private FileStream? _held;

    /// <exception cref="SentinelConfigurationException">The database cannot be used; the exception says what to do.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (options.Kind == DatabaseKind.Sqlite)
            {
                await PrepareFileAsync(cancellationToken);
            }
            else
            {
                await PrepareServerAsync(cancellationToken);
            }

            store.IsReady = true;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw Unusable($"cannot be used: {unusable.Message}", "Write the path of a file in a folder that the gateway may write to.");
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw Unusable(
                $"is not the user's to prepare: {refused.MessageText}.",
                $"Let an administrator run once: CREATE ROLE {RowSecurity.Role} NOLOGIN; GRANT {RowSecurity.Role} TO the user of the gateway; and give that user a database of its own.");
        }
        catch (NpgsqlException unusable)
        {
            throw Unusable($"cannot be used: {unusable.Message}.", "Start PostgreSQL, or correct host, database, user and password.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _held?.Dispose();
        _held = null;
    }

    private async Task PrepareFileAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(options.Shown)!);
        _held ??= Hold($"{options.Shown}.lock");
        await using SentinelDb db = store.OpenForStart();

        // Left behind by a gateway that was killed amid migrating; nobody else can be at it.
        if (File.Exists(options.Shown))
        {
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        }

        await db.Database.MigrateAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(options.Shown, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private FileStream Hold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw Unusable("is in use by another gateway.", "Stop the other one, or keep the state in PostgreSQL, which several gateways can share.");
        }
    }

    private async Task PrepareServerAsync(CancellationToken cancellationToken)
    {
        await using var db = (PostgresDb)store.OpenForStart();
        await db.Database.OpenConnectionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({Lock})", cancellationToken);
        try
        {
            await db.Database.MigrateAsync(cancellationToken);
            await RowSecurity.EnsureAsync(db, cancellationToken);
        }
        finally
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    private SentinelConfigurationException Unusable(string problem, string remedy) => new("The configuration", [new ConfigurationError(Setting, options.Shown, problem, remedy)]);
}
