using BotSentinel.Audit;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Audit;

/// <summary>Who did what to what. Written in the transaction that did it; never changed.</summary>
internal sealed class AuditEntryRow : ITenantRow
{
    public required string TenantId { get; init; }

    /// <summary>Its place in the tenant's log, from 0 on without gaps; told when it is committed.</summary>
    public long Index { get; set; }

    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The API key's id, or what the gateway itself did it as.</summary>
    public required string Actor { get; init; }

    public string? Session { get; init; }

    public string? Ip { get; init; }

    /// <summary>What was done: <c>policy.publish</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The id of what it was done to.</summary>
    public required string Object { get; init; }

    public required AuditOutcome Outcome { get; init; }

    public string? Reason { get; init; }

    public string? Request { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }

    public string? Difference { get; init; }

    public string? Detail { get; init; }

    /// <summary>The entry as it is written and hashed.</summary>
    public AuditEntry ToEntry() => new()
    {
        Tenant = TenantId,
        Index = Index,
        Id = Id,
        At = At,
        Actor = Actor,
        Session = Session,
        Ip = Ip,
        Action = Action,
        Object = Object,
        Outcome = Outcome switch { AuditOutcome.Done => "done", AuditOutcome.Refused => "refused", _ => "failed" },
        Reason = Reason,
        Request = Request,
        Before = Before,
        After = After,
        Difference = Difference,
        Detail = Detail,
    };
}

/// <summary>How what an entry tells of went out.</summary>
internal enum AuditOutcome : byte
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>Who asked may not.</summary>
    Refused,

    /// <summary>It was tried, and came to nothing.</summary>
    Failed,
}

internal sealed class AuditEntryRowConfiguration : IEntityTypeConfiguration<AuditEntryRow>
{
    public void Configure(EntityTypeBuilder<AuditEntryRow> builder)
    {
        builder.ToTable("audit_entries").HasKey(row => new { row.TenantId, row.Index });
        builder.HasIndex(row => row.Id).IsUnique();
        builder.HasIndex(row => new { row.TenantId, row.Object, row.Index });
        builder.HasIndex(row => new { row.TenantId, row.Actor, row.Index });
    }
}
