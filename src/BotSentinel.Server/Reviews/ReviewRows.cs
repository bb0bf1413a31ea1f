using System.Text.Json;
using BotSentinel.Server.Api;
using BotSentinel.Server.Secrets;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Reviews;

/// <summary>Puts messages away and takes them out again.</summary>
internal sealed class ReviewRows(SecretBox secrets)
{
    private const string Purpose = "review";

    public string Close(string tenant, ReviewedText said) => secrets.Close(tenant, Purpose, JsonSerializer.Serialize(said, ApiJson.Options));

    /// <summary>What it said; null when the key is gone that it was encrypted with.</summary>
    public ReviewedText? Open(ReviewRow row) => secrets.Open(row.TenantId, Purpose, row.Said) is { } json ? JsonSerializer.Deserialize<ReviewedText>(json, ApiJson.Options) : null;

    /// <summary>Lets nobody else change a tenant's messages until the session ends: gateways that meet the same one at once count it as one. SQLite has one writer at a time anyway.</summary>
    public static async Task LockAsync(SentinelDb db, string tenant, CancellationToken cancellationToken)
    {
        if (db is PostgresDb)
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"reviews {tenant}"}, 0))", cancellationToken);
        }
    }

    /// <summary>Takes messages of the session's tenant away, with who sent them.</summary>
    public static async Task DeleteAsync(SentinelDb db, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        await db.Sightings.Where(row => ids.Contains(row.ReviewId)).ExecuteDeleteAsync(cancellationToken);
        await db.Reviews.Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Takes everybody's messages away that came last before a moment.</summary>
    public static async Task DeleteOldAsync(SentinelDb db, DateTimeOffset before, CancellationToken cancellationToken)
    {
        IQueryable<ReviewRow> old = db.Reviews.IgnoreQueryFilters().Where(row => row.LastAt < before);
        await db.Sightings.IgnoreQueryFilters().Where(row => old.Any(review => review.Id == row.ReviewId)).ExecuteDeleteAsync(cancellationToken);
        await old.ExecuteDeleteAsync(cancellationToken);
    }
}
