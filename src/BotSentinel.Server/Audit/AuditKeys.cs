using System.Security.Cryptography;
using BotSentinel.Audit;
using BotSentinel.Server.Secrets;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Audit;

/// <summary>The keys that checkpoints are signed with: one for all logs of a database, which says by its name which database it is.</summary>
internal sealed class AuditKeys(SecretBox secrets)
{
    private const string Purpose = "audit-key";

    /// <summary>Makes the first key, where there is none.</summary>
    public async Task EnsureAsync(DurableStore store, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(cancellationToken);
        if (!await session.Db.AuditKeys.AnyAsync(cancellationToken))
        {
            AuditKeyRow row = Make($"botsentinel/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}", 1, session.Now);
            session.Db.AuditKeys.Add(row);
            session.Audit("audit.key", row.Key, tenant: AuditLogRow.Gateway);
            await session.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Adds a key that signs from now on.</summary>
    public async Task<AuditKeyRow> RotateAsync(SentinelDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        AuditKeyRow last = await db.AuditKeys.AsNoTracking().OrderByDescending(row => row.Number).FirstAsync(cancellationToken);
        AuditKeyRow row = Make(LogKey.Parse(last.Key)!.Name, last.Number + 1, now);
        db.AuditKeys.Add(row);
        return row;
    }

    /// <summary>The key that signs.</summary>
    /// <exception cref="CryptographicException">It cannot be opened any more.</exception>
    public async Task<(LogKey Key, byte[] SigningKey)> CurrentAsync(SentinelDb db, CancellationToken cancellationToken)
    {
        AuditKeyRow row = await db.AuditKeys.AsNoTracking().OrderByDescending(key => key.Number).FirstAsync(cancellationToken);
        string opened = secrets.Open(AuditLogRow.Gateway, Purpose, row.SigningKey) ?? throw new CryptographicException("The key that checkpoints are signed with does not open.");
        return (LogKey.Parse(row.Key)!, Convert.FromBase64String(opened));
    }

    private AuditKeyRow Make(string name, int number, DateTimeOffset now)
    {
        byte[] signing = LogKey.NewSigningKey();
        return new AuditKeyRow { Number = number, Key = LogKey.Of(name, signing).Text, SigningKey = secrets.Close(AuditLogRow.Gateway, Purpose, Convert.ToBase64String(signing)), CreatedAt = now };
    }
}
