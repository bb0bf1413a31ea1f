using System.Text.Json;
using BotSentinel.Server.Audit;
using Microsoft.EntityFrameworkCore.Storage;

namespace BotSentinel.Server.Store;

/// <summary>One transaction of the durable state: what is changed, who is told of it, and the audit entries that say so are committed together or not at all. Not thread safe.</summary>
internal sealed class StoreSession(SentinelDb db, IDbContextTransaction? transaction, string actor, TimeProvider timeProvider, ChangeSignal signal, SemaphoreSlim? turn) : IAsyncDisposable
{
    private readonly List<ChangeRow> _changes = [];
    private SemaphoreSlim? _turn = turn;

    public SentinelDb Db { get; } = db;

    /// <summary>Who acts, as audit entries call it.</summary>
    public string Actor { get; } = actor;

    /// <summary>The time that its rows bear, as fine as rows tell it.</summary>
    public DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeMilliseconds(timeProvider.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Notes who did what.</summary>
    /// <param name="action">What was done: <c>bot.change</c>.</param>
    /// <param name="target">The id of what it was done to.</param>
    /// <param name="detail">What changed; no secrets, no messages. Null: the action says it all.</param>
    /// <param name="tenant">Whose log it belongs into; null: the caller's.</param>
    public void Audit(string action, string target, object? detail = null, string? tenant = null) => Db.AuditEntries.Add(new AuditEntryRow
    {
        Id = Ids.New("aud", Now),
        TenantId = tenant ?? Db.Tenant,
        At = Now,
        Actor = Actor,
        Action = action,
        Target = target,
        Detail = detail is null ? null : JsonSerializer.Serialize(detail, AuditJson.Options),
    });

    /// <summary>Lets all gateways know, once committed.</summary>
    public void Changed(ChangeKind kind, string subject, string? detail = null, string? tenant = null) =>
        _changes.Add(new ChangeRow { TenantId = tenant ?? Db.Tenant, Kind = kind, Subject = subject, Detail = detail, At = Now });

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        if (transaction is null)
        {
            throw new InvalidOperationException("This session only reads.");
        }

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
        if (_changes.Count > 0)
        {
            signal.Ring();
            await signal.WaitAsync(_changes[^1].Number);
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
