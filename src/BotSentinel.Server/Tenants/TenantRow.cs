using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Tenants;

/// <summary>An owner with bots, users and data of its own.</summary>
internal sealed class TenantRow : IVersionedRow
{
    public required string Id { get; init; }

    // Its history is its own.
    string IVersionedRow.TenantId => Id;

    /// <summary>The name in paths and metrics; the tenant <see cref="Default"/> is in no path.</summary>
    public required string Name { get; init; }

    /// <summary>The name in small letters, as paths are compared.</summary>
    public string NameKey { get; private set; } = "";

    /// <inheritdoc/>
    public int Version { get; set; } = 1;

    /// <inheritdoc/>
    public string? Draft { get; set; }

    /// <inheritdoc/>
    public string? DraftBy { get; set; }

    /// <inheritdoc/>
    public DateTimeOffset? DraftAt { get; set; }

    /// <inheritdoc/>
    public int? Published { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; set; }

    /// <summary>False: its keys open nothing and its bots are not served.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>Updates decided in a second on one gateway, traffic and API together; null: no bound.</summary>
    public int? DecisionsPerSecond { get; set; }

    public int? MaxBots { get; set; }

    /// <summary>Rules in one policy.</summary>
    public int? MaxRules { get; set; }

    /// <summary>Decisions kept to be looked at; the oldest go first.</summary>
    public int? MaxDecisions { get; set; }

    /// <summary>Entries of both lists together.</summary>
    public int? MaxListEntries { get; set; }

    /// <summary>People with a role.</summary>
    public int? MaxOperators { get; set; }

    /// <summary>API keys that are not revoked.</summary>
    public int? MaxKeys { get; set; }

    /// <summary>What becomes of traffic over <see cref="DecisionsPerSecond"/>.</summary>
    public ExcessTraffic ExcessTraffic { get; set; }

    /// <summary>The tenant of a gateway with one owner, there from the start.</summary>
    public const string Default = "default";

    /// <summary>The tenant <see cref="Default"/>, open and without quotas, and the first version of it.</summary>
    public static (TenantRow Row, VersionRow First) MakeDefault(DateTimeOffset now, string by)
    {
        TenantRow row = new() { Id = Default, Name = Default, CreatedAt = now, ChangedAt = now };
        return (row, VersionRow.First(row, new TenantChange { Enabled = true, Quotas = new TenantQuotas() }.ToJson(), by));
    }
}

/// <summary>What becomes of updates over a tenant's quota.</summary>
internal enum ExcessTraffic : byte
{
    /// <summary>The bot gets them undecided.</summary>
    Pass,

    /// <summary>The bot does not get them.</summary>
    Refuse,
}

internal sealed class TenantRowConfiguration : IEntityTypeConfiguration<TenantRow>
{
    public void Configure(EntityTypeBuilder<TenantRow> builder)
    {
        builder.ToTable("tenants").HasKey(row => row.Id);
        builder.Property(row => row.NameKey).HasComputedColumnSql("lower(name)", stored: true);
        builder.HasIndex(row => row.NameKey).IsUnique();
        builder.Property(row => row.Version).IsConcurrencyToken();
    }
}
