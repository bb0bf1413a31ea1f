using System.Collections.Concurrent;
using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Lists;

/// <summary>Takes long lists in, in the background: what can be read comes on the list all at once when the last line has been read, or waits as a draft; what cannot is told line by line. Importing the same twice does no harm.</summary>
internal sealed partial class ImportService(DurableStore store, ILogger<ImportService> logger) : IAsyncDisposable
{
    private const string Thing = "import";
    private const int LinesTogether = 5_000, MostErrors = 1_000;

    /// <summary>How long an import may stand still before its gateway counts as ended.</summary>
    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(2, 2);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Begins an import; <see cref="GetAsync"/> tells how it goes.</summary>
    /// <param name="caller">Who imports.</param>
    /// <param name="list">The list.</param>
    /// <param name="content">Its lines.</param>
    /// <param name="isDraft">Whether it waits to be published when it has been read.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<ImportView> StartAsync(Caller caller, ListKind list, string content, bool isDraft, CancellationToken cancellationToken)
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
                IsDraft = isDraft,
                Errors = "[]",
                StartedAt = session.Now,
                ProgressAt = session.Now,
            };
            session.Db.Imports.Add(row);
            session.Audit("list.import", row.Id, new { list, row.Lines, row.IsDraft });
            await session.CommitAsync(cancellationToken);
        }

        ImportView view = ImportView.Of(row);
        _running[row.Id] = Task.Run(() => RunAsync(caller, row, lines), CancellationToken.None);
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
        foreach (ImportRow row in await session.Db.Imports.IgnoreQueryFilters().Where(import => import.State == ImportState.Running && import.ProgressAt < latest).ToListAsync(cancellationToken))
        {
            (row.State, row.EndedAt) = (ImportState.Interrupted, session.Now);
            await ImportEntries.ForgetAsync(session, row, cancellationToken);
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

    internal static async Task<ImportRow> FindAsync(StoreSession session, string id, CancellationToken cancellationToken) =>
        (Ids.CanBe(id) ? await session.Db.Imports.AsNoTracking().FirstOrDefaultAsync(import => import.Id == id, cancellationToken) : null) ?? throw ProblemException.NotFound(Thing, id);

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
            await WriteAsync(caller, row, entries.Values, errors);
        }
    }

    private async Task WriteAsync(Caller caller, ImportRow row, ICollection<ListLine> entries, List<ImportError> errors)
    {
        await using StoreSession session = await store.WriteAsync(caller);
        await ImportEntries.AddAsync(session, row, [.. entries]);
        session.Db.Imports.Update(row);
        (row.Errors, row.ProgressAt) = (JsonSerializer.Serialize(errors, ApiJson.Options), session.Now);
        if (row.Done == row.Lines && row.IsDraft)
        {
            row.State = ImportState.Draft;
            await ImportEntries.CountAsync(session, row, CancellationToken.None);
        }
        else if (row.Done == row.Lines)
        {
            int current = await ListVersions.LockAsync(session, row.List, CancellationToken.None);
            await ImportEntries.PublishAsync(session, row, current, null, CancellationToken.None);
        }

        await session.CommitAsync();
    }

    [LoggerMessage(1, LogLevel.Error, "The import {Id} failed.")]
    private partial void LogFailed(string id, Exception failure);
}
