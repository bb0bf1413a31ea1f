using System.Collections.Concurrent;
using System.Data.Common;
using System.Text;
using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace BotSentinel.Server.Lists;

/// <summary>Takes long lists in, in the background: what can be read becomes entries, what cannot is told line by line. Importing the same twice does no harm.</summary>
internal sealed partial class ImportService(DurableStore store, ILogger<ImportService> logger) : IAsyncDisposable
{
    private const string Thing = "import";
    private const int LinesTogether = 5_000, RowsTogether = 500, MostErrors = 1_000;

    /// <summary>How long an import may stand still before its gateway counts as ended.</summary>
    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(2, 2);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Begins an import; <see cref="GetAsync"/> tells how it goes.</summary>
    public async Task<ImportView> StartAsync(Caller caller, ListKind list, string content, CancellationToken cancellationToken)
    {
        string[] lines = content.Split('\n');
        ImportRow row;
        await using (StoreSession session = await store.WriteAsync(caller, cancellationToken))
        {
            row = new ImportRow
            {
                Id = Ids.New("imp", session.Now),
                TenantId = caller.TenantId,
                List = list,
                State = ImportState.Running,
                Lines = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length,
                Errors = "[]",
                StartedAt = session.Now,
                ProgressAt = session.Now,
            };
            session.Db.Imports.Add(row);
            session.Audit("list.import", row.Id, new { list, row.Lines });
            await session.CommitAsync(cancellationToken);
        }

        ImportView view = ImportView.Of(row);
        _running[row.Id] = Task.Run(() => RunAsync(caller, row, lines), CancellationToken.None);
        return view;
    }

    public async Task<ImportView> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        ImportRow? row = Ids.CanBe(id) ? await session.Db.Imports.AsNoTracking().FirstOrDefaultAsync(import => import.Id == id, cancellationToken) : null;
        return ImportView.Of(row ?? throw ProblemException.NotFound(Thing, id));
    }

    /// <summary>Says of imports whose gateway ended that they were interrupted.</summary>
    public async Task EndInterruptedAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(cancellationToken);
        DateTimeOffset latest = store.Kind == DatabaseKind.Sqlite ? DateTimeOffset.MaxValue : session.Now - Stalled;
        foreach (ImportRow row in await session.Db.Imports.IgnoreQueryFilters().Where(import => import.State == ImportState.Running && import.ProgressAt < latest).ToListAsync(cancellationToken))
        {
            (row.State, row.EndedAt) = (ImportState.Interrupted, session.Now);
            session.Changed(ChangeKind.List, row.Id, tenant: row.TenantId);
        }

        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Waits for what is under way to come to a good end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_running.Values);
        _ending.Dispose();
        _turns.Dispose();
    }

    private async Task RunAsync(Caller caller, ImportRow row, string[] lines)
    {
        try
        {
            await _turns.WaitAsync(_ending.Token);
            try
            {
                await TakeAsync(caller, row, lines);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway ends; the next start says so.
        }
#pragma warning disable CA1031 // Nobody waits for it: it is told in the log, and by the import's state from the next start on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(row.Id, failure);
        }
        finally
        {
            _running.TryRemove(row.Id, out _);
        }
    }

    private async Task TakeAsync(Caller caller, ImportRow row, string[] lines)
    {
        List<ImportError> errors = [];
        for (int first = 0; first < row.Lines || first == 0; first += LinesTogether)
        {
            _ending.Token.ThrowIfCancellationRequested();
            int end = Math.Min(first + LinesTogether, row.Lines);
            Dictionary<string, ListLine> entries = new(StringComparer.Ordinal);
            for (int i = first; i < end; i++)
            {
                if (ListLine.Read(lines[i], out string? problem) is { } line)
                {
                    entries[line.Subject] = line;
                    row.Taken++;
                }
                else if (problem is not null)
                {
                    row.Refused++;
                    if (errors.Count < MostErrors)
                    {
                        errors.Add(new ImportError(i + 1, problem));
                    }
                }
            }

            row.Done = end;
            await WriteAsync(caller, row, [.. entries.Values], errors);
        }
    }

    private async Task WriteAsync(Caller caller, ImportRow row, ListLine[] entries, List<ImportError> errors)
    {
        await using StoreSession session = await store.WriteAsync(caller);
        DbConnection connection = session.Db.Database.GetDbConnection();
        foreach (ListLine[] chunk in entries.Chunk(RowsTogether))
        {
            await using DbCommand insert = connection.CreateCommand();
            insert.Transaction = session.Db.Database.CurrentTransaction!.GetDbTransaction();
            Fill(insert, caller.TenantId, row.List, chunk, session.Now.ToUnixTimeMilliseconds());
            await insert.ExecuteNonQueryAsync();
        }

        session.Db.Imports.Attach(row);
        session.Db.Entry(row).State = EntityState.Modified;
        (row.Errors, row.ProgressAt) = (JsonSerializer.Serialize(errors, ApiJson.Options), session.Now);
        if (row.Done == row.Lines)
        {
            (row.State, row.EndedAt) = (ImportState.Done, session.Now);
            session.Audit("list.imported", row.Id, new { row.Taken, row.Refused });
            session.Changed(ChangeKind.List, row.Id);
        }

        await session.CommitAsync();
    }

    // One statement for many rows, the same in both kinds of database: the tracker of EF Core costs more than the database here.
    private static void Fill(DbCommand insert, string tenant, ListKind list, ListLine[] lines, long now)
    {
        var sql = new StringBuilder("INSERT INTO list_entries (tenant_id, list, subject, until, reason, added_at) VALUES ");
        Add("@tenant", tenant);
        Add("@list", (short)list);
        Add("@now", now);
        for (int i = 0; i < lines.Length; i++)
        {
            sql.Append(i == 0 ? "" : ",").Append(System.Globalization.CultureInfo.InvariantCulture, $"(@tenant, @list, @s{i}, @u{i}, @r{i}, @now)");
            Add($"@s{i}", lines[i].Subject);
            Add($"@u{i}", lines[i].Until?.ToUnixTimeMilliseconds(), System.Data.DbType.Int64);
            Add($"@r{i}", lines[i].Reason, System.Data.DbType.String);
        }

#pragma warning disable CA2100 // Made of numbers alone.
        insert.CommandText = sql.Append(" ON CONFLICT (tenant_id, list, subject) DO UPDATE SET until = excluded.until, reason = excluded.reason, added_at = excluded.added_at").ToString();
#pragma warning restore CA2100

        void Add(string name, object? value, System.Data.DbType? type = null)
        {
            DbParameter parameter = insert.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            if (type is { } known)
            {
                parameter.DbType = known;
            }

            insert.Parameters.Add(parameter);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The import {Id} failed.")]
    private partial void LogFailed(string id, Exception failure);
}
