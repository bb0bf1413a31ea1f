using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Tenants;

/// <summary>Tenants, for who runs the gateway; and each tenant's view of itself.</summary>
internal sealed class TenantService(DurableStore store, RememberedAnswers answers)
{
    private const string Thing = "tenant";

    public async Task<Page<TenantView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        Require(caller, KeyScope.TenantsRead);
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        string after = page.Start;
        List<TenantRow> rows = await session.Db.Tenants.AsNoTracking().Where(row => row.Id.CompareTo(after) > 0).OrderBy(row => row.Id).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<TenantView>.Of(rows, page, row => row.Id, TenantView.Of);
    }

    /// <summary>A tenant: the caller's own, or any for who runs the gateway.</summary>
    public async Task<Versioned<TenantView>> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        RequireFor(caller, id, KeyScope.TenantsRead);
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        TenantRow row = await FindAsync(session, id, cancellationToken) ?? throw ProblemException.NotFound(Thing, id);
        return new Versioned<TenantView>(row.Version, TenantView.Of(row));
    }

    public async Task<Created<TenantView>> CreateAsync(Caller caller, NewTenant wanted, CancellationToken cancellationToken)
    {
        Require(caller, KeyScope.TenantsWrite);
        Checks checks = new Checks().Name("name", wanted.Name);
        wanted.Quotas?.Check(checks);
        checks.Throw();
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        string key = wanted.Name.ToLowerInvariant();
        if (await session.Db.Tenants.AnyAsync(row => row.NameKey == key, cancellationToken))
        {
            throw ProblemException.Conflict("taken", $"There is a tenant {wanted.Name} already, in these letters or others of their case.");
        }

        TenantRow row = new() { Id = Ids.New("ten", session.Now), Name = wanted.Name, CreatedAt = session.Now };
        (wanted.Quotas ?? new TenantQuotas()).WriteTo(row);
        session.Db.Tenants.Add(row);
        TenantView view = TenantView.Of(row);
        session.AuditChange("tenant.create", row.Id, null, view, tenant: caller.TenantId);
        session.AuditChange("tenant.create", row.Id, null, view, tenant: row.Id);
        session.Changed(ChangeKind.Tenant, row.Id, tenant: row.Id);
        return await answers.CommitAsync(session, caller, new Created<TenantView>($"tenants/{row.Id}", row.Version, view), cancellationToken);
    }

    public async Task<Versioned<TenantView>> ChangeAsync(Caller caller, string id, TenantChange wanted, int? version, CancellationToken cancellationToken)
    {
        RequireFor(caller, id, KeyScope.TenantsWrite);
        Checks checks = new();
        wanted.Quotas.Check(checks);
        checks.That(wanted.Enabled || id != caller.TenantId, "enabled", "false", "would close the gateway to yourself.", "Disable other tenants alone.").Throw();
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        TenantRow row = await FindAsync(session, id, cancellationToken) ?? throw ProblemException.NotFound(Thing, id);
        TenantView before = TenantView.Of(row);
        TenantView after = before with { Enabled = wanted.Enabled, Quotas = wanted.Quotas };
        IReadOnlyList<JsonChange> difference = JsonChange.Between(before, after);
        if (version is not null && version != row.Version)
        {
            throw ProblemException.Changed(row.Version, difference);
        }

        row.IsEnabled = wanted.Enabled;
        wanted.Quotas.WriteTo(row);
        row.Version++;
        session.AuditChange("tenant.change", row.Id, before, after, tenant: caller.TenantId);
        session.Changed(ChangeKind.Tenant, row.Id, tenant: row.Id);
        await session.CommitAsync(cancellationToken);
        return new Versioned<TenantView>(row.Version, after);
    }

    /// <summary>Takes a tenant away with all it has. It must have no bots any more, so that no running bot loses its protection by one call.</summary>
    public async Task DeleteAsync(Caller caller, string id, int? version, CancellationToken cancellationToken)
    {
        RequireFor(caller, id, KeyScope.TenantsWrite);
        if (id == caller.TenantId)
        {
            throw ProblemException.Conflict("own", "A tenant does not take itself away.");
        }

        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        SentinelDb db = session.Db;
        TenantRow row = await FindAsync(session, id, cancellationToken) ?? throw ProblemException.NotFound(Thing, id);
        if (version is not null && version != row.Version)
        {
            throw ProblemException.Changed(row.Version, []);
        }

        if (await db.Bots.IgnoreQueryFilters().AnyAsync(bot => bot.TenantId == id, cancellationToken))
        {
            throw ProblemException.Conflict("in-use", "The tenant has bots. Remove them first.");
        }

        await db.ListEntries.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Imports.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Decisions.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Idempotency.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Policies.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Keys.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        db.Tenants.Remove(row);
        session.AuditChange("tenant.delete", id, TenantView.Of(row), null, tenant: caller.TenantId);
        session.Changed(ChangeKind.Tenant, id, tenant: id);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Whether the tenant is there, for who may act on it.</summary>
    public async Task RequireExistingAsync(Caller caller, string id, KeyScope scope, CancellationToken cancellationToken)
    {
        RequireFor(caller, id, scope);
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        _ = await FindAsync(session, id, cancellationToken) ?? throw ProblemException.NotFound(Thing, id);
    }

    private static Task<TenantRow?> FindAsync(StoreSession session, string id, CancellationToken cancellationToken) =>
        Ids.CanBe(id) ? session.Db.Tenants.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) : Task.FromResult<TenantRow?>(null);

    private static void Require(Caller caller, KeyScope scope)
    {
        if (!caller.May(scope))
        {
            throw ProblemException.Forbidden($"The key lacks the scope {KeyScopes.Write(scope)[0]}.");
        }
    }

    // Its own tenant a key may always look at; of others, who does not run the gateway learns not even whether they are there.
    private static void RequireFor(Caller caller, string id, KeyScope scope)
    {
        if (!caller.May(scope) && (id != caller.TenantId || scope != KeyScope.TenantsRead))
        {
            throw ProblemException.NotFound(Thing, id);
        }
    }
}
