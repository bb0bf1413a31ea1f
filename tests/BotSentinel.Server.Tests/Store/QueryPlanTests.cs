using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Net;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace BotSentinel.Server.Tests.Store;

/// <summary>What the pages list is read by indexes and in their order, however much there is: no statement looks through a whole table or sorts.</summary>
public abstract class QueryPlanTests(bool isPostgres)
{
    private static readonly string[] Large = ["decisions", "audit_entries", "list_entries"];

    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    [Theory]
    [InlineData("decisions?limit=10")]
    [InlineData("decisions?limit=10&after=019a0000000070008000000000000000")]
    [InlineData("decisions?bot=shop", "bot_id")]
    [InlineData("decisions?verdict=deny", "verdict")]
    [InlineData("decisions?reason=limited", "reason")]
    [InlineData("decisions?subject=user:7", "user")]
    [InlineData("decisions?subject=chat:-7", "chat")]
    [InlineData("audit?limit=10")]
    [InlineData("audit?limit=10&after=4", "index")]
    [InlineData("audit?object=user:7", "object")]
    [InlineData("audit?actor=nobody", "actor")]
    [InlineData("lists/block/entries?limit=10")]
    [InlineData("lists/block/entries?limit=10&after=user:4", "subject")]
    [InlineData("subjects/user:7/history")]
    public async Task List_IsReadByAnIndexInItsOrder(string path, string column = "tenant_id")
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        await gateway.AddBotAsync(null);
        using Statements statements = new(gateway.Database);

        await gateway.Api.GetAsync(path, HttpStatusCode.OK);

        string[] wanted = [.. statements.All.Where(statement => statement.Text.Contains("SELECT", StringComparison.Ordinal) && Large.Any(table => statement.Text.Contains($"\"{table}\"", StringComparison.Ordinal) || statement.Text.Contains($"FROM {table}", StringComparison.Ordinal))).Select(statement => statement.Text)];
        List<string> plans = [];
        foreach (Statement statement in statements.All.Where(statement => wanted.Contains(statement.Text)))
        {
            string plan = isPostgres ? await ExplainPostgresAsync(gateway.Database, statement) : await ExplainSqliteAsync(gateway.Database, statement);

            Assert.False(IsSlow(plan), $"{statement.Text}{Environment.NewLine}{plan}");
            plans.Add(plan);
        }

        // Where tables are empty, as here, PostgreSQL takes any of several indexes; both have the same ones.
        Assert.Contains(plans, plan => isPostgres || IsFoundBy(plan, column));
    }

    private bool IsSlow(string plan) => plan.Split('\n').Any(line => isPostgres
        ? line.Contains("Seq Scan", StringComparison.Ordinal) || line.Contains("Sort", StringComparison.Ordinal)
        : line.StartsWith("SCAN", StringComparison.Ordinal) || line.Contains("TEMP B-TREE", StringComparison.Ordinal));

    private static bool IsFoundBy(string plan, string column) => plan.Split('\n').Any(line => line.StartsWith("SEARCH", StringComparison.Ordinal) && line.Contains(column, StringComparison.Ordinal));

    private static async Task<string> ExplainSqliteAsync(string database, Statement statement)
    {
        await using SqliteConnection connection = new($"Data Source={database};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {statement.Text}";
        foreach ((string name, object? value) in statement.Values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return await ReadAsync(command, column: 3);
    }

    // A table of few rows is read whole where that is allowed: what can be read in no other way stays.
    private static async Task<string> ExplainPostgresAsync(string database, Statement statement)
    {
        await using NpgsqlConnection connection = new($"{database};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using (NpgsqlCommand setting = new("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off", connection))
        {
            await setting.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using NpgsqlCommand command = new($"EXPLAIN {statement.Text}", connection);
        foreach ((string name, object? value) in statement.Values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return await ReadAsync(command, column: 0);
    }

    private static async Task<string> ReadAsync(DbCommand command, int column)
    {
        List<string> lines = [];
        await using DbDataReader reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(reader.GetString(column));
        }

        return string.Join('\n', lines);
    }

    private sealed record Statement(string Text, (string Name, object? Value)[] Values);

    /// <summary>Hears what Entity Framework asks one database.</summary>
    private sealed class Statements : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly ConcurrentQueue<Statement> _all = new();
        private readonly ConcurrentBag<IDisposable> _subscriptions = [];
        private readonly string _database;

        public Statements(string database)
        {
            _database = database;
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public IReadOnlyCollection<Statement> All => _all;

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == Microsoft.EntityFrameworkCore.DbLoggerCategory.Name)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData { Command: { Connection: { } connection } command } && IsOwn(connection))
            {
                _all.Enqueue(new Statement(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(parameter => (parameter.ParameterName, parameter.Value))]));
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose()
        {
            foreach (IDisposable subscription in _subscriptions)
            {
                subscription.Dispose();
            }
        }

        private bool IsOwn(DbConnection connection) => connection is NpgsqlConnection
            ? _database.Contains('=', StringComparison.Ordinal) && new NpgsqlConnectionStringBuilder(_database).Database == connection.Database
            : connection.DataSource == _database;
    }
}

public sealed class SqliteQueryPlanTests() : QueryPlanTests(isPostgres: false);

public sealed class PostgresQueryPlanTests() : QueryPlanTests(isPostgres: true);
