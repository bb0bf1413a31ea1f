using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace BotSentinel.Server.Lists;

/// <summary>Takes long lists in, in the background: what can be read becomes entries, what cannot is told line by line. Importing the same twice does no harm.</summary>
internal sealed partial class ImportService(DurableStore store, ILogger<ImportService> logger) : IAsyncDisposable
{
    private const string Thing = "import";
    private const int LinesTogether = 5_000, MostErrors = 1_000;
    private const string Renew = "ON CONFLICT (tenant_id, list, subject) DO UPDATE SET until = excluded.until, reason = excluded.reason, added_at = excluded.added_at";
    private const string InsertOne = $"INSERT INTO list_entries (tenant_id, list, subject, until, reason, added_at) VALUES (@tenant, @list, @subject, @until, @reason, @now) {Renew}";
    private const string InsertMany = $"INSERT INTO list_entries (tenant_id, list, subject, until, reason, added_at) SELECT @tenant, @list, line.subject, line.until, line.reason, @now FROM unnest(@subjects, @untils, @reasons) AS line (subject, until, reason) {Renew}";

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
            session.Audit("list.interrupted", row.Id, new { row.Done, row.Taken }, row.TenantId);
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
        await InsertAsync(session, caller.TenantId, row.List, entries);
        session.Db.Imports.Attach(row);
        session.Db.Entry(row).State = EntityState.Modified;
        (row.Errors, row.ProgressAt) = (JsonSerializer.Serialize(errors, ApiJson.Options), session.Now);
        session.Audit("list.take", row.Id, new { row.List, row.Done, entries = entries.Length, sha256 = AuditState.Hash(entries) });
        if (row.Done == row.Lines)
        {
            (row.State, row.EndedAt) = (ImportState.Done, session.Now);
            session.Audit("list.imported", row.Id, new { row.Taken, row.Refused });
            session.Changed(ChangeKind.List, row.Id);
        }

        await session.CommitAsync();
    }

    // Past the tracker of EF Core, which costs more than the database here: PostgreSQL takes all rows at once, SQLite one after the other by a prepared statement.
    private static async Task InsertAsync(StoreSession session, string tenant, ListKind list, ListLine[] lines)
    {
        bool isPostgres = session.Db is PostgresDb;
        await using DbCommand insert = session.Db.Database.GetDbConnection().CreateCommand();
        insert.Transaction = session.Db.Database.CurrentTransaction!.GetDbTransaction();
        insert.CommandText = isPostgres ? InsertMany : InsertOne;
        Add("@tenant", tenant);
        Add("@list", (short)list);
        Add("@now", session.Now.ToUnixTimeMilliseconds());
        if (isPostgres)
        {
            Add("@subjects", lines.Select(line => line.Subject).ToArray());
            Add("@untils", lines.Select(line => line.Until?.ToUnixTimeMilliseconds()).ToArray());
            Add("@reasons", lines.Select(line => line.Reason).ToArray());
            await insert.ExecuteNonQueryAsync();
            return;
        }

        DbParameter subject = Add("@subject", ""), until = Add("@until", 0L), reason = Add("@reason", "");
        await insert.PrepareAsync();
        foreach (ListLine line in lines)
        {
            (subject.Value, until.Value, reason.Value) = (line.Subject, (object?)line.Until?.ToUnixTimeMilliseconds() ?? DBNull.Value, (object?)line.Reason ?? DBNull.Value);
            await insert.ExecuteNonQueryAsync();
        }

        DbParameter Add(string name, object value)
        {
            DbParameter parameter = insert.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            insert.Parameters.Add(parameter);
            return parameter;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The import {Id} failed.")]
    private partial void LogFailed(string id, Exception failure);
}
