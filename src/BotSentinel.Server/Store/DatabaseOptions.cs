using Microsoft.Data.Sqlite;
using Npgsql;

namespace BotSentinel.Server.Store;

/// <summary>Where the durable state is. Not a record: its text would show the password.</summary>
internal sealed class DatabaseOptions
{
    /// <summary>Where it is unless somebody says otherwise, from the current directory.</summary>
    public const string DefaultFile = "data/botsentinel.db";

    private DatabaseOptions(DatabaseKind kind, string connection, string shown) => (Kind, Connection, Shown) = (kind, connection, shown);

    public DatabaseKind Kind { get; }

    /// <summary>The connection string. Secret.</summary>
    public string Connection { get; }

    /// <summary>What may be shown of it: the file, or host and database.</summary>
    public string Shown { get; }

    public static DatabaseOptions Default { get; } = File(DefaultFile);

    /// <summary>SQLite in a file of this path.</summary>
    public static DatabaseOptions File(string path)
    {
        string full = Path.GetFullPath(path);
        return new DatabaseOptions(DatabaseKind.Sqlite, new SqliteConnectionStringBuilder { DataSource = full, ForeignKeys = true }.ToString(), full);
    }

    /// <summary>A file of its own for a gateway that runs from files, where the API finds them; deleted when the gateway ends.</summary>
    public static DatabaseOptions Temporary() => File(Path.Combine(Path.GetTempPath(), $"botsentinel-{Guid.NewGuid():N}.db"));

    /// <summary>The path of a SQLite file, or a connection string of PostgreSQL; null when it is neither.</summary>
    public static DatabaseOptions? Parse(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal))
        {
            return File(text);
        }

        try
        {
            var connection = new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrEmpty(connection.Host) ? null : new DatabaseOptions(DatabaseKind.Postgres, connection.ToString(), $"{connection.Host}/{connection.Database}");
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException or NotSupportedException)
        {
            return null;
        }
    }

    public override string ToString() => Shown;
}

/// <summary>A kind of database.</summary>
internal enum DatabaseKind : byte
{
    /// <summary>A file, for one gateway.</summary>
    Sqlite,

    /// <summary>A server, for any number of gateways.</summary>
    Postgres,
}
