using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Store;

/// <summary>What was answered to a request with an idempotency key, written in the transaction that did what was asked.</summary>
internal sealed class IdempotencyRow : ITenantRow
{
    public required string TenantId { get; init; }

    /// <summary>The caller's API key and the key that the request bore, as one hash: keys of two callers never meet.</summary>
    public required string Key { get; init; }

    /// <summary>A hash of method, path and body: the same key for something else is a mistake of the caller's.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The answer, encrypted: it may show a new API key.</summary>
    public required string Answer { get; init; }

    public required DateTimeOffset At { get; init; }
}

internal sealed class IdempotencyRowConfiguration : IEntityTypeConfiguration<IdempotencyRow>
{
    public void Configure(EntityTypeBuilder<IdempotencyRow> builder)
    {
        builder.ToTable("idempotency").HasKey(row => new { row.TenantId, row.Key });
        builder.HasIndex(row => row.At);
    }
}
