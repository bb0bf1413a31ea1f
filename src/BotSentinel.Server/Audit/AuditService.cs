using System.Runtime.CompilerServices;
using System.Text;
using BotSentinel.Audit;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Audit;

/// <summary>Audit logs, for who may read them: a tenant's own, and for who runs the gateway each tenant's and the gateway's.</summary>
internal sealed class AuditService(DurableStore store, AuditKeys keys, GatewayOptions options)
{
    private const string Thing = "audit entry";

    /// <summary>Entries, latest first.</summary>
    public async Task<Page<AuditEntryView>> ListAsync(Caller caller, AuditQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        (StoreSession session, string tenant) = await OpenAsync(caller, query.Tenant, cancellationToken);
        await using (session)
        {
            long before = NumberOf(page.Start) ?? long.MaxValue;
            List<AuditEntryRow> rows = await query.Narrow(Entries(session, tenant)).Where(entry => entry.Index < before).OrderByDescending(entry => entry.Index).Take(page.ToRead).ToListAsync(cancellationToken);
            return Page<AuditEntryView>.Of(rows, page, row => $"{row.Index}", AuditEntryView.Of);
        }
    }

    public async Task<AuditEntryView> GetAsync(Caller caller, string? log, string id, CancellationToken cancellationToken)
    {
        (StoreSession session, string tenant) = await OpenAsync(caller, log, cancellationToken);
        await using (session)
        {
            return AuditEntryView.Of(await FindAsync(session, tenant, id, cancellationToken));
        }
    }

    /// <summary>The proof that an entry is in its log.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="log">Whose log; null: the caller's.</param>
    /// <param name="id">The entry.</param>
    /// <param name="size">The checkpoint to prove it by; null: the latest.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<InclusionProofView> ProveAsync(Caller caller, string? log, string id, long? size, CancellationToken cancellationToken)
    {
        (StoreSession session, string tenant) = await OpenAsync(caller, log, cancellationToken);
        await using (session)
        {
            AuditEntryRow entry = await FindAsync(session, tenant, id, cancellationToken);
            AuditCheckpointRow checkpoint = await CheckpointAsync(session, tenant, size, cancellationToken);
            if (entry.Index >= checkpoint.Size)
            {
                throw ProblemException.Conflict("no-checkpoint", "No checkpoint speaks for this entry yet. There is one within a minute.");
            }

            MerkleTree tree = await LogTree.LoadAsync(session.Db, tenant, checkpoint.Size, [entry.Index], cancellationToken);
            byte[] written = entry.ToEntry().ToBytes();
            return new InclusionProofView(Encoding.UTF8.GetString(written), entry.Index, Convert.ToBase64String(Merkle.Leaf(written)), [.. tree.Inclusion(entry.Index, checkpoint.Size).Select(Convert.ToBase64String)], CheckpointView.Of(checkpoint));
        }
    }

    /// <summary>The proof that a checkpoint continues an earlier one.</summary>
    public async Task<ConsistencyProofView> ProveContinuedAsync(Caller caller, string? log, long from, long? to, CancellationToken cancellationToken)
    {
        (StoreSession session, string tenant) = await OpenAsync(caller, log, cancellationToken);
        await using (session)
        {
            AuditCheckpointRow earlier = await CheckpointAsync(session, tenant, from, cancellationToken), later = await CheckpointAsync(session, tenant, to, cancellationToken);
            if (later.Size < earlier.Size)
            {
                throw ProblemException.Unreadable("to is before from.");
            }

            MerkleTree tree = await LogTree.LoadAsync(session.Db, tenant, later.Size, [earlier.Size], cancellationToken);
            return new ConsistencyProofView(CheckpointView.Of(earlier), CheckpointView.Of(later), [.. tree.Consistency(earlier.Size, later.Size).Select(Convert.ToBase64String)]);
        }
    }

    /// <summary>Checkpoints, latest first.</summary>
    public async Task<Page<CheckpointView>> CheckpointsAsync(Caller caller, string? log, PageRequest page, CancellationToken cancellationToken)
    {
        (StoreSession session, string tenant) = await OpenAsync(caller, log, cancellationToken);
        await using (session)
        {
            long before = NumberOf(page.Start) ?? long.MaxValue;
            List<AuditCheckpointRow> rows = await Checkpoints(session, tenant).Where(row => row.Size < before).OrderByDescending(row => row.Size).Take(page.ToRead).ToListAsync(cancellationToken);
            return Page<CheckpointView>.Of(rows, page, row => $"{row.Size}", CheckpointView.Of);
        }
    }

    public async Task<CheckpointView> LatestAsync(Caller caller, string? log, CancellationToken cancellationToken)
    {
        (StoreSession session, string tenant) = await OpenAsync(caller, log, cancellationToken);
        await using (session)
        {
            return CheckpointView.Of(await CheckpointAsync(session, tenant, null, cancellationToken));
        }
    }

    /// <summary>How far a log is signed, and handed out to be kept elsewhere.</summary>
    public async Task<AuditStateView> StateAsync(Caller caller, string? log, CancellationToken cancellationToken)
    {
        (StoreSession session, string tenant) = await OpenAsync(caller, log, cancellationToken);
        await using (session)
        {
            AuditCheckpointRow? last = await Checkpoints(session, tenant).OrderByDescending(row => row.Size).FirstOrDefaultAsync(cancellationToken);
            long signed = last?.Size ?? 0;
            DateTimeOffset? unsigned = await Entries(session, tenant).Where(entry => entry.Index >= signed).OrderBy(entry => entry.Index).Select(entry => (DateTimeOffset?)entry.At).FirstOrDefaultAsync(cancellationToken);
            return new AuditStateView(
                await session.SizeOfLogAsync(tenant, cancellationToken),
                last is null ? null : CheckpointView.Of(last),
                unsigned,
                IsLate: session.Now - unsigned > 2 * CheckpointSigner.Period,
                options.Audit is { File: null, Webhook: null } ? null : await Checkpoints(session, tenant).CountAsync(row => !row.IsSent, cancellationToken));
        }
    }

    /// <summary>The whole log in its order, up to where it was when this began.</summary>
    public async IAsyncEnumerable<AuditEntry> ExportAsync(Caller caller, string? log, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (StoreSession session, string tenant) = await OpenAsync(caller, log, cancellationToken);
        await using (session)
        {
            await foreach (AuditEntryRow row in LogTree.EntriesAsync(session.Db, tenant, 0, await session.SizeOfLogAsync(tenant, cancellationToken)).WithCancellation(cancellationToken))
            {
                yield return row.ToEntry();
            }
        }
    }

    /// <summary>The keys that checkpoints are verified with, the latest first.</summary>
    public async Task<IReadOnlyList<AuditKeyView>> KeysAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        return [.. (await session.Db.AuditKeys.AsNoTracking().OrderByDescending(key => key.Number).ToListAsync(cancellationToken)).Select(AuditKeyView.Of)];
    }

    /// <summary>Has checkpoints signed with a new key from now on. It is told in the gateway's log, and in the caller's.</summary>
    public async Task<AuditKeyView> RotateAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        AuditKeyView made = AuditKeyView.Of(await keys.RotateAsync(session.Db, session.Now, cancellationToken));
        session.AuditChange("audit.key", made.Key, null, made, tenant: AuditLogRow.Gateway);
        session.AuditChange("audit.key", made.Key, null, made, tenant: caller.TenantId);
        await session.CommitAsync(cancellationToken);
        return made;
    }

    // Of another's log is not told whether it is there.
    private async Task<(StoreSession Session, string Tenant)> OpenAsync(Caller caller, string? log, CancellationToken cancellationToken)
    {
        if (log is null || log == caller.TenantId)
        {
            return (await store.ReadAsync(caller, cancellationToken), caller.TenantId);
        }

        if (!caller.May(KeyScope.TenantsRead) || !Ids.CanBe(log))
        {
            throw ProblemException.NotFound("audit log", log);
        }

        StoreSession session = await store.ReadAllAsync(cancellationToken);
        if (await session.Db.AuditLogs.IgnoreQueryFilters().AnyAsync(row => row.TenantId == log, cancellationToken))
        {
            return (session, log);
        }

        await session.DisposeAsync();
        throw ProblemException.NotFound("audit log", log);
    }

    private static IQueryable<AuditEntryRow> Entries(StoreSession session, string tenant) => session.Db.AuditEntries.IgnoreQueryFilters().AsNoTracking().Where(entry => entry.TenantId == tenant);

    private static IQueryable<AuditCheckpointRow> Checkpoints(StoreSession session, string tenant) => session.Db.AuditCheckpoints.IgnoreQueryFilters().AsNoTracking().Where(row => row.TenantId == tenant);

    private static async Task<AuditEntryRow> FindAsync(StoreSession session, string tenant, string id, CancellationToken cancellationToken) =>
        (Ids.CanBe(id) ? await Entries(session, tenant).FirstOrDefaultAsync(entry => entry.Id == id, cancellationToken) : null) ?? throw ProblemException.NotFound(Thing, id);

    private static async Task<AuditCheckpointRow> CheckpointAsync(StoreSession session, string tenant, long? size, CancellationToken cancellationToken) =>
        await Checkpoints(session, tenant).Where(row => size == null || row.Size == size).OrderByDescending(row => row.Size).FirstOrDefaultAsync(cancellationToken)
        ?? throw ProblemException.NotFound("checkpoint", size is null ? "latest" : $"{size}");

    private static long? NumberOf(string start) =>
        start.Length == 0 ? null : long.TryParse(start, out long number) ? number : throw ProblemException.Unreadable("after is what an earlier page said as next.");
}

/// <summary>Which entries are asked for; null: whichever.</summary>
/// <param name="Tenant">Of whose log; null: the caller's.</param>
/// <param name="Since">Not before this.</param>
/// <param name="Until">Before this.</param>
/// <param name="Actor">By whom.</param>
/// <param name="Action">What was done.</param>
/// <param name="Object">To what.</param>
/// <param name="Outcome">How it went out.</param>
internal sealed record AuditQuery(string? Tenant, DateTimeOffset? Since, DateTimeOffset? Until, string? Actor, string? Action, string? Object, AuditOutcome? Outcome)
{
    public IQueryable<AuditEntryRow> Narrow(IQueryable<AuditEntryRow> entries)
    {
        (DateTimeOffset? since, DateTimeOffset? until) = (Since?.ToUniversalTime(), Until?.ToUniversalTime());
        entries = since is null ? entries : entries.Where(entry => entry.At >= since);
        entries = until is null ? entries : entries.Where(entry => entry.At < until);
        entries = Actor is null ? entries : entries.Where(entry => entry.Actor == Actor);
        entries = Action is null ? entries : entries.Where(entry => entry.Action == Action);
        entries = Object is null ? entries : entries.Where(entry => entry.Object == Object);
        return Outcome is null ? entries : entries.Where(entry => entry.Outcome == Outcome);
    }
}
