using System.Security.Cryptography;
using System.Text;
using BotSentinel.Audit;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Keys;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Store;

/// <summary>The audit entries of a session. They get their places when it is committed: last, so that a log waits for no more than a commit.</summary>
internal sealed partial class StoreSession
{
    private const int LongestName = 256;

    private readonly List<AuditEntryRow> _entries = [];

    /// <summary>Notes who did what.</summary>
    /// <param name="action">What was done: <c>bot.change</c>.</param>
    /// <param name="target">The id of what it was done to.</param>
    /// <param name="detail">What is worth knowing beside; no secrets, no messages. Null: the action says it all.</param>
    /// <param name="tenant">Whose log it belongs into; null: the caller's.</param>
    /// <param name="reason">Why; null: as the request says.</param>
    public void Audit(string action, string target, object? detail = null, string? tenant = null, string? reason = null) =>
        Append(origin, tenant ?? Db.Tenant, action, target, AuditOutcome.Done, detail, reason);

    /// <summary>Notes who changed what, and how.</summary>
    /// <param name="action">What was done: <c>bot.change</c>.</param>
    /// <param name="target">The id of what it was done to.</param>
    /// <param name="before">What was there, as the API shows it; null: nothing.</param>
    /// <param name="after">What is there now; null: nothing any more.</param>
    /// <param name="detail">What is worth knowing beside; no secrets, no messages.</param>
    /// <param name="tenant">Whose log it belongs into; null: the caller's.</param>
    /// <param name="reason">Why; null: as the request says.</param>
    public void AuditChange<T>(string action, string target, T? before, T? after, object? detail = null, string? tenant = null, string? reason = null)
        where T : class => Append(origin, tenant ?? Db.Tenant, action, target, AuditOutcome.Done, detail, reason, AuditState.Hash(before), AuditState.Hash(after), AuditState.Difference(before, after));

    /// <summary>Notes what somebody did, or tried to.</summary>
    public void Append(AuditOrigin from, string tenant, string action, string target, AuditOutcome outcome, object? detail = null, string? reason = null, string? before = null, string? after = null, string? difference = null) => _entries.Add(new AuditEntryRow
    {
        Id = NewId("aud"),
        TenantId = tenant,
        At = Now,
        Actor = from.Actor,
        Session = from.Session,
        Ip = from.Ip,
        Action = action,
        Object = AuditEntry.Clean(target, LongestName) ?? "-",
        Outcome = outcome,
        Reason = AuditEntry.Clean(reason, LongestName * 2) ?? from.Reason,
        Request = from.Request,
        Before = before,
        After = after,
        Difference = difference,
        Detail = detail is null ? null : AuditState.Text(detail),
    });

    private async Task PlaceEntriesAsync(CancellationToken cancellationToken)
    {
        if (_entries.Count == 0 && origin.Actor != Caller.Gateway)
        {
            throw new InvalidOperationException("Somebody was about to change something without an audit entry.");
        }

        // In one order everywhere, so that no two transactions wait for each other.
        foreach (IGrouping<string, AuditEntryRow> log in _entries.GroupBy(entry => entry.TenantId).OrderBy(log => LockOf(log.Key)))
        {
            await LockLogAsync(log.Key, cancellationToken);
            long next = await SizeOfLogAsync(log.Key, cancellationToken);
            if (next == 0 && !await Db.AuditLogs.IgnoreQueryFilters().AnyAsync(known => known.TenantId == log.Key, cancellationToken))
            {
                Db.AuditLogs.Add(new AuditLogRow { TenantId = log.Key, BeganAt = Now });
            }

            foreach (AuditEntryRow entry in log)
            {
                entry.Index = next++;
            }
        }

        Db.AuditEntries.AddRange(_entries);
    }

    /// <summary>Entries that a log has.</summary>
    public async Task<long> SizeOfLogAsync(string tenant, CancellationToken cancellationToken) =>
        (await Db.AuditEntries.IgnoreQueryFilters().Where(entry => entry.TenantId == tenant).MaxAsync(entry => (long?)entry.Index, cancellationToken) ?? -1) + 1;

    /// <summary>Lets nobody else add to a log until this session ends. SQLite has one writer at a time anyway.</summary>
    public async Task LockLogAsync(string tenant, CancellationToken cancellationToken)
    {
        if (Db is PostgresDb)
        {
            await Db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockOf(tenant)})", cancellationToken);
        }
    }

    /// <summary>Lets nobody else count what a tenant has, to add to it, until this session ends: taken before any row is. SQLite has one writer at a time anyway.</summary>
    public async Task LockQuotasAsync(string tenant, CancellationToken cancellationToken)
    {
        if (Db is PostgresDb)
        {
            await Db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockOf("quotas", tenant)})", cancellationToken);
        }
    }

    private static long LockOf(string tenant) => LockOf("audit", tenant);

    private static long LockOf(string what, string tenant) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{what} {tenant}")));

    private void TellGrown(AuditSignal grown)
    {
        foreach (IGrouping<string, AuditEntryRow> log in _entries.GroupBy(entry => entry.TenantId))
        {
            grown.Grown(log.Key, log.Max(entry => entry.Index) + 1);
        }
    }
}
