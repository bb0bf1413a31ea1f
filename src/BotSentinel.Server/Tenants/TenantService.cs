using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Tenants;

/// <summary>Tenants, for who runs the gateway; and each tenant's view of itself.</summary>
internal sealed class TenantService(DurableStore store, VersionService<TenantRow> versions, RememberedAnswers answers)
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
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        TenantRow row = await FindAsync(session, caller, id, KeyScope.TenantsRead, cancellationToken);
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

        TenantRow row = new() { Id = session.NewId("ten"), Name = wanted.Name, CreatedAt = session.Now, ChangedAt = session.Now };
        TenantChange first = new() { Enabled = true, Quotas = wanted.Quotas ?? new TenantQuotas() };
        first.WriteTo(row);
        session.Db.Tenants.Add(row);
        session.Db.Versions.Add(VersionRow.First(row, first.ToJson(), caller.Actor));
        TenantView view = TenantView.Of(row);
        session.AuditChange("tenant.create", row.Id, null, view, tenant: caller.TenantId);
        session.AuditChange("tenant.create", row.Id, null, view, tenant: row.Id);
        session.Changed(ChangeKind.Tenant, row.Id, tenant: row.Id);
        return await answers.CommitAsync(session, caller, new Created<TenantView>($"tenants/{row.Id}", row.Version, view), cancellationToken);
    }

    public async Task<Versioned<TenantView>> ChangeAsync(Caller caller, string id, TenantChange wanted, int? version, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        TenantRow row = await FindAsync(session, caller, id, KeyScope.TenantsWrite, cancellationToken);
        await versions.LockAsync(session, row, cancellationToken);
        TenantView before = TenantView.Of(row);
        await versions.ReplaceAsync(session, caller, row, wanted.ToJson(), version, cancellationToken);
        session.AuditChange("tenant.change", row.Id, before, TenantView.Of(row), new { row.Published }, caller.TenantId);
        await session.CommitAsync(cancellationToken);
        return new Versioned<TenantView>(row.Version, TenantView.Of(row));
    }

    /// <summary>Takes a tenant away with all it has, but for the one that is there from the start. It must have no bots any more, so that no running bot loses its protection by one call.</summary>
    public async Task DeleteAsync(Caller caller, string id, int? version, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        SentinelDb db = session.Db;
        TenantRow row = await FindAsync(session, caller, id, KeyScope.TenantsWrite, cancellationToken);
        if (id == TenantRow.Default)
        {
            throw ProblemException.Conflict("stays", "It is the tenant that is there from the start: platform owners sign in to it, and the first API key is its.");
        }

        if (id == caller.TenantId)
        {
            throw ProblemException.Conflict("own", "A tenant does not take itself away.");
        }

        if (version is not null && version != row.Version)
        {
            throw ProblemException.Changed(row.Version, []);
        }

        if (await db.Bots.IgnoreQueryFilters().AnyAsync(bot => bot.TenantId == id, cancellationToken))
        {
            throw ProblemException.Conflict("in-use", "The tenant has bots. Remove them first.");
        }

        await db.ListEntries.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.ListChanges.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.ListVersions.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Lists.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.ImportEntries.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Imports.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Decisions.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Sightings.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Reviews.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Idempotency.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Policies.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Keys.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Versions.IgnoreQueryFilters().Where(of => of.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        db.Tenants.Remove(row);
        session.AuditChange("tenant.delete", id, TenantView.Of(row), null, tenant: caller.TenantId);
        session.Changed(ChangeKind.Tenant, id, tenant: id);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Whether the tenant is there, for who may act on it.</summary>
    public async Task RequireExistingAsync(Caller caller, string id, KeyScope scope, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        _ = await FindAsync(session, caller, id, scope, cancellationToken);
    }

    /// <summary>A tenant, for who may do this to it. Its own a key may always look at; of others, who does not run the gateway learns not even whether they are there.</summary>
    internal static async Task<TenantRow> FindAsync(StoreSession session, Caller caller, string id, KeyScope scope, CancellationToken cancellationToken)
    {
        bool isTheirs = caller.May(scope) || (id == caller.TenantId && scope == KeyScope.TenantsRead);
        return (isTheirs && Ids.CanBe(id) ? await session.Db.Tenants.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) : null) ?? throw ProblemException.NotFound(Thing, id);
    }

    private static void Require(Caller caller, KeyScope scope)
    {
        if (!caller.May(scope))
        {
            throw ProblemException.Forbidden($"The key lacks the scope {KeyScopes.Write(scope)[0]}.");
        }
    }
}
