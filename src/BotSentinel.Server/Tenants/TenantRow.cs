using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Tenants;

/// <summary>An owner with bots, users and data of its own.</summary>
internal sealed class TenantRow
{
    public required string Id { get; init; }

    /// <summary>The name in paths and metrics; the tenant <see cref="Default"/> is in no path.</summary>
    public required string Name { get; init; }

    /// <summary>The name in small letters, as paths are compared.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>Counts the changes.</summary>
    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

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
