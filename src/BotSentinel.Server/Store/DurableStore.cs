using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace BotSentinel.Server.Store;

/// <summary>
/// Opens sessions on the durable state. In PostgreSQL a tenant's session is a transaction of the role <see cref="RowSecurity.Role"/>, which owns nothing and which
/// row-level security shows that tenant's rows alone; in SQLite, which has one writer at a time, writers wait here for their turn.
/// </summary>
internal sealed class DurableStore(DatabaseOptions options, TimeProvider timeProvider, StoreSignals signals) : IDisposable
{
    private static readonly AuditOrigin Itself = new(Caller.Gateway);

    private readonly Func<SentinelDb> _open = Opener(options);
    private readonly SemaphoreSlim _writing = new(1, 1);

    public DatabaseKind Kind => options.Kind;

    public Ids Ids { get; } = new();

    /// <summary>Whether the tables are there: a gateway that runs from files makes them when somebody looks.</summary>
    public bool IsReady { get; set; }

    /// <summary>A session that reads for a caller.</summary>
    public Task<StoreSession> ReadAsync(Caller caller, CancellationToken cancellationToken = default) => BeginAsync(caller.TenantId, caller.Origin, isWriter: false, cancellationToken);

    /// <summary>A session that changes something for a caller; nothing is changed before <see cref="StoreSession.CommitAsync(CancellationToken)"/>.</summary>
    public Task<StoreSession> WriteAsync(Caller caller, CancellationToken cancellationToken = default) => BeginAsync(caller.TenantId, caller.Origin, isWriter: true, cancellationToken);

    /// <summary>A session of the gateway itself, for no tenant: queries have to say that they mean everybody's rows.</summary>
    public Task<StoreSession> ReadAllAsync(CancellationToken cancellationToken = default) => BeginAsync(null, Itself, isWriter: false, cancellationToken);

    /// <summary>As <see cref="ReadAllAsync"/>, to change something.</summary>
    public Task<StoreSession> WriteAllAsync(CancellationToken cancellationToken = default) => BeginAsync(null, Itself, isWriter: true, cancellationToken);

    /// <summary>As <see cref="ReadAllAsync"/>, to change something in the name of somebody.</summary>
    /// <param name="origin">Who does it, for the audit log.</param>
    /// <param name="cancellationToken">Ends waiting for its turn.</param>
    public Task<StoreSession> WriteAllAsync(AuditOrigin origin, CancellationToken cancellationToken) => BeginAsync(null, origin, isWriter: true, cancellationToken);

    /// <summary>A context of the gateway itself without a transaction, for what is done at start.</summary>
    public SentinelDb OpenForStart() => _open();

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private static Func<SentinelDb> Opener(DatabaseOptions options)
    {
        if (options.Kind == DatabaseKind.Sqlite)
        {
            DbContextOptions<SqliteDb> sqlite = SqliteDb.Options(options.Connection);
            return () => new SqliteDb(sqlite);
        }

        DbContextOptions<PostgresDb> postgres = PostgresDb.Options(options.Connection);
        return () => new PostgresDb(postgres);
    }

    private async Task<StoreSession> BeginAsync(string? tenant, AuditOrigin origin, bool isWriter, CancellationToken cancellationToken)
    {
        SemaphoreSlim? turn = isWriter && Kind == DatabaseKind.Sqlite ? _writing : null;
        if (turn is not null)
        {
            await turn.WaitAsync(cancellationToken);
        }

        SentinelDb? db = null;
        try
        {
            db = _open();

            // What fails is rolled back whole.
            db.Database.AutoSavepointsEnabled = false;
            IDbContextTransaction? transaction = isWriter || Kind == DatabaseKind.Postgres ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
            if (tenant is not null)
            {
                db.ActFor(tenant);
                await RowSecurity.NarrowAsync(db, tenant, cancellationToken);
            }

            return new StoreSession(db, transaction, origin, timeProvider, Ids, signals, turn);
        }
        catch
        {
            turn?.Release();
            if (db is not null)
            {
                await db.DisposeAsync();
            }

            throw;
        }
    }
}
