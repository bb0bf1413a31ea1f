using System.Linq.Expressions;
using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Access.Passkeys;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Policies;
using BotSentinel.Server.Reviews;
using BotSentinel.Server.Secrets;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace BotSentinel.Server.Store;

/// <summary>
/// The durable state, one model for both kinds of database. It acts for one tenant, whose rows alone it finds and changes; without
/// one, a query for tenants' rows throws unless it says by <c>IgnoreQueryFilters</c> that it means everybody's.
/// </summary>
internal abstract class SentinelDb(DbContextOptions options) : DbContext(options)
{
    private string? _tenant;

    /// <summary>Without comparing migrations with the model at each start, a quarter of its time: a test does it once.</summary>
    protected static DbContextOptionsBuilder<TDb> WithoutModelCheck<TDb>(DbContextOptionsBuilder<TDb> options)
        where TDb : DbContext
    {
        options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
        return options;
    }

    /// <summary>The tenant it acts for.</summary>
    /// <exception cref="InvalidOperationException">It acts for none.</exception>
    public string Tenant => _tenant ?? throw new InvalidOperationException("A query for tenants' rows without a tenant.");

    public DbSet<TenantRow> Tenants => Set<TenantRow>();

    public DbSet<KeyRow> Keys => Set<KeyRow>();

    public DbSet<BotRow> Bots => Set<BotRow>();

    public DbSet<PolicyRow> Policies => Set<PolicyRow>();

    public DbSet<VersionRow> Versions => Set<VersionRow>();

    public DbSet<ListRow> Lists => Set<ListRow>();

    public DbSet<ListVersionRow> ListVersions => Set<ListVersionRow>();

    public DbSet<ListChangeRow> ListChanges => Set<ListChangeRow>();

    public DbSet<ListEntryRow> ListEntries => Set<ListEntryRow>();

    public DbSet<ImportRow> Imports => Set<ImportRow>();

    public DbSet<ImportEntryRow> ImportEntries => Set<ImportEntryRow>();

    public DbSet<DecisionRow> Decisions => Set<DecisionRow>();

    public DbSet<ReviewRow> Reviews => Set<ReviewRow>();

    public DbSet<SightingRow> Sightings => Set<SightingRow>();

    public DbSet<TrafficCountRow> TrafficCounts => Set<TrafficCountRow>();

    public DbSet<TrafficTopRow> TrafficTops => Set<TrafficTopRow>();

    public DbSet<AuditEntryRow> AuditEntries => Set<AuditEntryRow>();

    public DbSet<AuditLogRow> AuditLogs => Set<AuditLogRow>();

    public DbSet<AuditSubtreeRow> AuditSubtrees => Set<AuditSubtreeRow>();

    public DbSet<AuditCheckpointRow> AuditCheckpoints => Set<AuditCheckpointRow>();

    public DbSet<AuditKeyRow> AuditKeys => Set<AuditKeyRow>();

    public DbSet<IdempotencyRow> Idempotency => Set<IdempotencyRow>();

    public DbSet<ChangeRow> Changes => Set<ChangeRow>();

    public DbSet<KeyRingRow> KeyRing => Set<KeyRingRow>();

    public DbSet<OperatorRow> Operators => Set<OperatorRow>();

    public DbSet<MembershipRow> Memberships => Set<MembershipRow>();

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<LinkRow> Links => Set<LinkRow>();

    public DbSet<UsedChallengeRow> UsedChallenges => Set<UsedChallengeRow>();

    public DbSet<PasskeyRow> Passkeys => Set<PasskeyRow>();

    /// <summary>Acts for this tenant from now on.</summary>
    public void ActFor(string tenant) => _tenant = tenant;

    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (_tenant is not null && ChangeTracker.Entries<ITenantRow>().FirstOrDefault(entry => entry.Entity.TenantId != _tenant) is { } foreign)
        {
            throw new InvalidOperationException($"A {foreign.Metadata.DisplayName()} of another tenant was about to be written.");
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(SentinelDb).Assembly);
        foreach (IMutableEntityType type in modelBuilder.Model.GetEntityTypes())
        {
            foreach (IMutableProperty property in type.GetProperties())
            {
                property.SetColumnName(ColumnName(property.Name));
            }

            if (typeof(ITenantRow).IsAssignableFrom(type.ClrType))
            {
                modelBuilder.Entity(type.ClrType).HasQueryFilter(OfTenant(type.ClrType));
            }
        }
    }

    /// <summary><c>TenantId</c> becomes <c>tenant_id</c>.</summary>
    private static string ColumnName(string name) =>
        string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? $"{(at == 0 ? "" : "_")}{char.ToLowerInvariant(letter)}" : $"{letter}"));

    // row => row.TenantId == this.Tenant, for a type known at run time alone.
    private LambdaExpression OfTenant(Type row)
    {
        ParameterExpression parameter = Expression.Parameter(row, "row");
        MemberExpression tenant = Expression.Property(Expression.Constant(this, typeof(SentinelDb)), nameof(Tenant));
        return Expression.Lambda(Expression.Equal(Expression.Property(parameter, nameof(ITenantRow.TenantId)), tenant), parameter);
    }
}
