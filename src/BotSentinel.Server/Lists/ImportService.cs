using System.Collections.Concurrent;
using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Lists;

/// <summary>Takes long lists in, in the background: what can be read comes on the list all at once when the last line has been read, or waits as a draft; what cannot is told line by line. Importing the same twice does no harm.</summary>
internal sealed partial class ImportService(DurableStore store, ListDangers dangers, ILogger<ImportService> logger) : IAsyncDisposable
{
    private const string Thing = "import";
    private const int LinesTogether = 5_000, MostErrors = 1_000, MostOfTenant = 4;

    /// <summary>How long an import may stand still before its gateway counts as ended.</summary>
    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, RunningImport> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(2, 2);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Begins an import; <see cref="GetAsync"/> tells how it goes.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="list">The list it goes into.</param>
    /// <param name="file">The lines. Disposed when they are taken, or when it does not begin.</param>
    /// <param name="isDraft">Whether it waits to be published when it has been read.</param>
    /// <param name="cancellationToken">Ends waiting for the beginning.</param>
    public async Task<ImportView> StartAsync(Caller caller, ListKind list, ImportFile file, bool isDraft, CancellationToken cancellationToken)
    {
        RunningImport running = new(caller.TenantId, file);
        ImportRow? row = null;
        try
        {
            await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
            row = new ImportRow
            {
                Id = session.NewId("imp"),
                TenantId = caller.TenantId,
                List = list,
                State = ImportState.Running,
                Lines = file.Lines,
                IsDraft = isDraft,
                Errors = "[]",
                StartedAt = session.Now,
                ProgressAt = session.Now,
            };
            _running[row.Id] = running;
            if (_running.Values.Count(other => other.TenantId == caller.TenantId) > MostOfTenant)
            {
                throw ProblemException.OverQuota($"The tenant has {MostOfTenant} imports under way. Wait for one of them.");
            }

            session.Db.Imports.Add(row);
            session.Audit("list.import", row.Id, new { list, row.Lines, row.IsDraft });
            await session.CommitAsync(cancellationToken);
        }
        catch
        {
            await EndAsync(row?.Id ?? "", running);
            throw;
        }

        ImportView view = ImportView.Of(row);
        _ = Task.Run(() => RunAsync(caller, row, running), CancellationToken.None);
        return view;
    }

    public async Task<ImportView> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        return ImportView.Of(await FindAsync(session, id, cancellationToken));
    }

    /// <summary>Says of imports whose gateway ended that they were interrupted.</summary>
    public async Task EndInterruptedAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(cancellationToken);
        DateTimeOffset latest = store.Kind == DatabaseKind.Sqlite ? DateTimeOffset.MaxValue : session.Now - Stalled;
        List<ImportRow> rows = await session.Db.Imports.IgnoreQueryFilters().Where(import => import.State == ImportState.Running && import.ProgressAt < latest).ToListAsync(cancellationToken);
        foreach (ImportRow row in rows.Where(row => !_running.ContainsKey(row.Id)))
        {
            (row.State, row.EndedAt) = (ImportState.Interrupted, session.Now);
            await ImportEntries.ForgetAsync(session, row, cancellationToken);
            session.Audit("list.interrupted", row.Id, new { row.Done, row.Taken }, row.TenantId);
        }

        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Waits for what is under way to come to a good end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_running.Values.Select(running => running.Ended.Task));
        _ending.Dispose();
        _turns.Dispose();
    }

    internal static async Task<ImportRow> FindAsync(StoreSession session, string id, CancellationToken cancellationToken) =>
        (Ids.CanBe(id) ? await session.Db.Imports.AsNoTracking().FirstOrDefaultAsync(import => import.Id == id, cancellationToken) : null) ?? throw ProblemException.NotFound(Thing, id);

    private async Task RunAsync(Caller caller, ImportRow row, RunningImport running)
    {
        List<ImportError> errors = [];
        try
        {
            await _turns.WaitAsync(_ending.Token);
            try
            {
                await TakeAsync(caller, row, running.File, errors);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The gateway ends; the next start says so.
        }
#pragma warning disable CA1031 // Nobody waits for it: it is told in the log, and by the import's state.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await FailAsync(caller, row, errors, failure);
        }
        finally
        {
            await EndAsync(row.Id, running);
        }
    }

    private async Task EndAsync(string id, RunningImport running)
    {
        _running.TryRemove(id, out _);
        await running.File.DisposeAsync();
        running.Ended.SetResult();
    }

    private async Task TakeAsync(Caller caller, ImportRow row, ImportFile file, List<ImportError> errors)
    {
        Batch batch = new(row);
        IReadOnlyList<DangerousNetwork> forbidden = await DangersAsync(caller, row.List);
        await foreach (string text in file.ReadLinesAsync(_ending.Token))
        {
            batch.Done++;
            if (ListLine.Read(text, out string? problem) is { } line && (problem = Danger(forbidden, line)) is null)
            {
                batch.Entries[line.Subject] = line;
                batch.Taken++;
            }
            else if (problem is not null)
            {
                batch.Refused++;
                if (errors.Count < MostErrors)
                {
                    errors.Add(new ImportError(batch.Done, problem));
                }
            }

            if (batch.Done - row.Done == LinesTogether && batch.Done < row.Lines)
            {
                await WriteAsync(caller, row, batch, errors);
                batch = new Batch(row);
                _ending.Token.ThrowIfCancellationRequested();
            }
        }

        await WriteAsync(caller, row, batch, errors);
    }

    // Nobody is asked to confirm a line among thousands.
    private async Task<IReadOnlyList<DangerousNetwork>> DangersAsync(Caller caller, ListKind list) => list == ListKind.Block ? await dangers.ReadAsync(caller, _ending.Token) : [];

    private static string? Danger(IReadOnlyList<DangerousNetwork> forbidden, ListLine line) =>
        forbidden.Count > 0 && ListSubject.TryParse(line.Subject, out ListSubject subject) && ListDangers.Find(forbidden, subject) is { } danger ? $"is dangerous to block. {ListDangers.Why(danger)} Block it by itself, confirmed." : null;

    private async Task WriteAsync(Caller caller, ImportRow row, Batch batch, List<ImportError> errors)
    {
        await using StoreSession session = await store.WriteAsync(caller);
        ImportRow written = Written(session, row, errors, batch);

        // In one order everywhere: two imports of the same subjects never wait for each other.
        await ImportEntries.AddAsync(session, written, [.. batch.Entries.Values.OrderBy(line => line.Subject, StringComparer.Ordinal)]);
        session.Audit("list.take", row.Id, new { row.List, batch.Done, entries = batch.Entries.Count, sha256 = AuditState.Hash(batch.Entries.Values.ToArray()) });
        if (batch.Done == row.Lines && row.IsDraft)
        {
            written.State = ImportState.Draft;
            await ImportEntries.CountAsync(session, written, CancellationToken.None);
        }
        else if (batch.Done == row.Lines)
        {
            int current = await ListVersions.LockAsync(session, row.List, CancellationToken.None);
            await ImportEntries.PublishAsync(session, written, current, null, CancellationToken.None);
        }

        await session.CommitAsync();
        (row.Done, row.Taken, row.Refused) = (batch.Done, batch.Taken, batch.Refused);
    }

    // Nothing of it comes on the list.
    private async Task FailAsync(Caller caller, ImportRow row, List<ImportError> errors, Exception failure)
    {
        LogFailed(row.Id, failure);
        if (failure is ProblemException problem)
        {
            errors.Insert(0, new ImportError(row.Done + 1, $"was not taken, and nothing else: {problem.Message}"));
        }

        try
        {
            await using StoreSession session = await store.WriteAsync(caller);
            ImportRow written = Written(session, row, errors, new Batch(row));
            (written.State, written.EndedAt) = (ImportState.Failed, session.Now);
            await ImportEntries.ForgetAsync(session, written, CancellationToken.None);
            session.Audit("list.import-failed", row.Id, new { row.Taken, row.Refused });
            await session.CommitAsync();
        }
#pragma warning disable CA1031 // As above; it counts as interrupted some time later.
        catch (Exception again)
#pragma warning restore CA1031
        {
            LogFailed(row.Id, again);
        }
    }

    // A row of its own for each transaction: what is not committed is forgotten with it.
    private static ImportRow Written(StoreSession session, ImportRow row, List<ImportError> errors, Batch batch)
    {
        ImportRow written = new()
        {
            Id = row.Id,
            TenantId = row.TenantId,
            List = row.List,
            IsDraft = row.IsDraft,
            State = ImportState.Running,
            Lines = row.Lines,
            Done = batch.Done,
            Taken = batch.Taken,
            Refused = batch.Refused,
            Errors = JsonSerializer.Serialize(errors.Take(MostErrors), ApiJson.Options),
            StartedAt = row.StartedAt,
            ProgressAt = session.Now,
        };
        session.Db.Imports.Update(written);
        return written;
    }

    private sealed record RunningImport(string TenantId, ImportFile File)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // What becomes of the import's row once it is committed.
    private sealed class Batch(ImportRow row)
    {
        public Dictionary<string, ListLine> Entries { get; } = new(StringComparer.Ordinal);

        public int Done { get; set; } = row.Done;

        public int Taken { get; set; } = row.Taken;

        public int Refused { get; set; } = row.Refused;
    }

    [LoggerMessage(1, LogLevel.Error, "The import {Id} failed.")]
    private partial void LogFailed(string id, Exception failure);
}
