using BotSentinel.Server.Audit;
using Microsoft.EntityFrameworkCore.Storage;

namespace BotSentinel.Server.Store;

/// <summary>One transaction of the durable state: what is changed, who is told of it, and the audit entries that say so are committed together or not at all. Not thread safe.</summary>
internal sealed partial class StoreSession(SentinelDb db, IDbContextTransaction? transaction, AuditOrigin origin, TimeProvider timeProvider, Ids ids, StoreSignals signals, SemaphoreSlim? turn) : IAsyncDisposable
{
    private readonly List<ChangeRow> _changes = [];
    private SemaphoreSlim? _turn = turn;

    public SentinelDb Db { get; } = db;

    /// <summary>Who acts, as audit entries call it.</summary>
    public string Actor => origin.Actor;

    /// <summary>The time that its rows bear, as fine as rows tell it.</summary>
    public DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeMilliseconds(timeProvider.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>An id for a new row.</summary>
    public string NewId(string prefix) => ids.New(prefix, Now);

    /// <summary>Lets all gateways know, once committed.</summary>
    public void Changed(ChangeKind kind, string subject, string? detail = null, string? tenant = null) =>
        _changes.Add(new ChangeRow { TenantId = tenant ?? Db.Tenant, Kind = kind, Subject = subject, Detail = detail, At = Now });

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        if (transaction is null)
        {
            throw new InvalidOperationException("This session only reads.");
        }

        if (Db is PostgresDb)
        {
            // Rows are locked before logs, in every session: no two wait for each other.
            await Db.SaveChangesAsync(cancellationToken);
        }

        await PlaceEntriesAsync(cancellationToken);
        await Db.SaveChangesAsync(cancellationToken);
        if (_changes.Count > 0)
        {
            // Last, and one after the other: numbers become visible in their order, and nobody waits for more than a commit.
            await ChangeSignal.OrderAsync(Db, cancellationToken);
            Db.Changes.AddRange(_changes);
            await Db.SaveChangesAsync(cancellationToken);
        }

        // From here on it happens, whether the caller is still there or not.
        await transaction.CommitAsync(CancellationToken.None);
        Interlocked.Exchange(ref _turn, null)?.Release();
        TellGrown(signals.Audit);
        if (_changes.Count > 0)
        {
            signals.Changes.Ring();
            await signals.Changes.WaitAsync(_changes[^1].Number);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (transaction is not null)
            {
                await transaction.DisposeAsync();
            }

            await Db.DisposeAsync();
        }
        finally
        {
            Interlocked.Exchange(ref _turn, null)?.Release();
        }
    }
}

/// <summary>Whom a session tells what it committed.</summary>
/// <param name="Changes">Who follows changes.</param>
/// <param name="Audit">Who signs checkpoints.</param>
internal sealed record StoreSignals(ChangeSignal Changes, AuditSignal Audit);
