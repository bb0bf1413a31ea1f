using System.Security.Cryptography;
using BotSentinel.Audit;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Audit;

/// <summary>Signs a checkpoint of each log that has grown: every minute, after 256 entries, and when the gateway ends; and has it handed out.</summary>
internal sealed partial class CheckpointSigner(DurableStore store, AuditKeys keys, AuditSignal signal, CheckpointOutbox outbox, TimeProvider timeProvider, ILogger<CheckpointSigner> logger) : BackgroundService
{
    /// <summary>How long an entry is without a checkpoint at most.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private const int MostTogether = 4_096;

    private static readonly TimeSpan Last = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Also when others took all the time that stopping may take; what this comes too late for, the next start signs.
        using CancellationTokenSource late = new(Last, timeProvider);
        await SignAllAsync(late.Token);
    }

    /// <summary>Signs all logs that have grown.</summary>
    public async Task SignAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SignAsync(await GrownAsync(cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It is looked at again.
        }
        catch (Exception failure)
        {
            LogNotSigned("any", failure);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset next = timeProvider.GetUtcNow() + Period;
        while (!stoppingToken.IsCancellationRequested)
        {
            using var looked = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            TimeSpan left = next - timeProvider.GetUtcNow();
            Task time = left > TimeSpan.Zero ? Task.Delay(left, timeProvider, looked.Token) : Task.CompletedTask;
            await Task.WhenAny(time, signal.Rung);
            await looked.CancelAsync();
            if (timeProvider.GetUtcNow() >= next)
            {
                next = timeProvider.GetUtcNow() + Period;
                await SignAllAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                await SignAsync(signal.Take(), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task SignAsync(IReadOnlyList<string> logs, CancellationToken cancellationToken)
    {
        foreach (string tenant in logs)
        {
            try
            {
                while (await SignAsync(tenant, cancellationToken))
                {
                    // As long as there are more entries than are signed together.
                }
            }
            catch (DbUpdateException)
            {
                // Another gateway was faster.
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogNotSigned(tenant, failure);
            }
        }

        await outbox.SendAsync(cancellationToken);
    }

    // Entries never change: they are read and hashed before anybody has to wait.
    private async Task<bool> SignAsync(string tenant, CancellationToken cancellationToken)
    {
        AuditCheckpointRow? last;
        AuditCheckpointRow next;
        IReadOnlyList<AuditSubtreeRow> complete;
        long size;
        await using (StoreSession session = await store.ReadAllAsync(cancellationToken))
        {
            SentinelDb db = session.Db;
            last = await LastAsync(db, tenant, cancellationToken);
            size = await session.SizeOfLogAsync(tenant, cancellationToken);

            // Looked at up to here, whatever comes of it: what fails is tried again by the minute, and not with every entry.
            signal.Signed(tenant, size);
            long from = last?.Size ?? 0, to = Math.Min(size, from + MostTogether);
            if (to <= from)
            {
                if (to < from)
                {
                    LogSetBack(tenant, from, to);
                }

                return false;
            }

            MerkleTree tree = await LogTree.LoadAsync(db, tenant, from, [], cancellationToken);
            if (last is not null && !tree.Root(from).AsSpan().SequenceEqual(last.Root))
            {
                LogTampered(tenant, from);
                return false;
            }

            List<byte[]> leaves = await LogTree.LeavesAsync(db, tenant, from, to, cancellationToken).ToListAsync(cancellationToken);
            foreach ((int at, byte[] leaf) in leaves.Index())
            {
                tree.Add(0, from + at, leaf);
            }

            complete = LogTree.Complete(tree, tenant, from, to);
            (LogKey key, byte[] signingKey) = await keys.CurrentAsync(db, cancellationToken);
            Checkpoint checkpoint = Checkpoint.Sign(tenant, to, tree.Root(to), key, signingKey);
            CryptographicOperations.ZeroMemory(signingKey);
            next = new AuditCheckpointRow { TenantId = tenant, Size = to, Root = checkpoint.Root, Note = checkpoint.Note, First = from, Leaves = [.. leaves.SelectMany(leaf => leaf)], At = session.Now };
        }

        await using StoreSession writing = await store.WriteAllAsync(cancellationToken);
        await writing.LockLogAsync(tenant, cancellationToken);
        if ((await LastAsync(writing.Db, tenant, cancellationToken))?.Size != last?.Size)
        {
            return true;
        }

        writing.Db.AuditSubtrees.AddRange(complete);
        writing.Db.AuditCheckpoints.Add(next);
        await writing.CommitAsync(cancellationToken);
        return size > next.Size;
    }

    private static Task<AuditCheckpointRow?> LastAsync(SentinelDb db, string tenant, CancellationToken cancellationToken) =>
        db.AuditCheckpoints.IgnoreQueryFilters().AsNoTracking().Where(row => row.TenantId == tenant).OrderByDescending(row => row.Size).FirstOrDefaultAsync(cancellationToken);

    private async Task<IReadOnlyList<string>> GrownAsync(CancellationToken cancellationToken)
    {
        _ = signal.Take();
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        SentinelDb db = session.Db;
        return await db.AuditLogs.IgnoreQueryFilters()
            .Where(log => db.AuditEntries.IgnoreQueryFilters().Where(entry => entry.TenantId == log.TenantId).Max(entry => (long?)entry.Index) + 1
                != (db.AuditCheckpoints.IgnoreQueryFilters().Where(row => row.TenantId == log.TenantId).Max(row => (long?)row.Size) ?? 0))
            .Select(log => log.TenantId).ToListAsync(cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Error, "The audit log of {Tenant} was not signed; it will be tried again.")]
    private partial void LogNotSigned(string tenant, Exception failure);

    [LoggerMessage(2, LogLevel.Critical, "The audit log of {Tenant} had {Signed} entries when it was signed, and has {Size} now: it was set back. It is not signed any more.")]
    private partial void LogSetBack(string tenant, long signed, long size);

    [LoggerMessage(3, LogLevel.Critical, "The audit log of {Tenant} is not what was signed at {Signed} entries: it was changed. It is not signed any more; verify an export against a checkpoint that was kept elsewhere.")]
    private partial void LogTampered(string tenant, long signed);
}
