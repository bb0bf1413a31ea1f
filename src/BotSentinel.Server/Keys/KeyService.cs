using BotSentinel.Server.Access;
using BotSentinel.Server.Api;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Versions;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Keys;

/// <summary>A tenant's API keys.</summary>
internal sealed class KeyService(DurableStore store, RememberedAnswers answers)
{
    private const string Thing = "key";

    public async Task<Page<KeyView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        string after = page.Start;
        List<KeyRow> rows = await session.Db.Keys.AsNoTracking().Where(row => row.Id.CompareTo(after) > 0).OrderBy(row => row.Id).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<KeyView>.Of(rows, page, row => row.Id, KeyView.Of);
    }

    public async Task<KeyView> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAsync(caller, cancellationToken);
        return KeyView.Of(await FindAsync(session, id, cancellationToken));
    }

    /// <summary>Makes a key for the caller's own tenant, that opens no more than the caller's.</summary>
    public async Task<Created<NewKeyView>> CreateAsync(Caller caller, NewKey wanted, CancellationToken cancellationToken)
    {
        KeyScope scopes = Scopes(wanted, caller.Scopes & KeyScope.Tenant & ~Permissions.ForPeople);
        if ((scopes & ~caller.Scopes) is not KeyScope.None and var more)
        {
            throw ProblemException.Forbidden($"A key opens no more than the one it is made with, which lacks {string.Join(", ", KeyScopes.Write(more))}.");
        }

        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        return await AddAsync(session, caller, caller.TenantId, wanted, scopes, cancellationToken);
    }

    /// <summary>Makes a key for any tenant, for who runs the gateway. It opens that tenant alone.</summary>
    public async Task<Created<NewKeyView>> CreateForAsync(Caller caller, TenantService tenants, string tenant, NewKey wanted, CancellationToken cancellationToken)
    {
        await tenants.RequireExistingAsync(caller, tenant, KeyScope.TenantsWrite, cancellationToken);
        KeyScope scopes = Scopes(wanted, KeyScope.Tenant & ~Permissions.ForPeople);
        if ((scopes & ~KeyScope.Tenant) != KeyScope.None)
        {
            throw ProblemException.Forbidden("A tenant's key does not open other tenants.");
        }

        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        return await AddAsync(session, caller, tenant, wanted, scopes, cancellationToken);
    }

    /// <summary>Lets a key open nothing any more, within a second on all gateways.</summary>
    public async Task RevokeAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAsync(caller, cancellationToken);
        KeyRow row = await FindAsync(session, id, cancellationToken);
        if (row.RevokedAt is not null)
        {
            return;
        }

        KeyView before = KeyView.Of(row);
        row.RevokedAt = session.Now;
        session.AuditChange("key.revoke", row.Id, before, KeyView.Of(row), new { row.Name });
        session.Changed(ChangeKind.Key, row.Id);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Makes the tenant that is there from the start.</summary>
    public async Task EnsureTenantAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using StoreSession session = await store.WriteAllAsync(cancellationToken);
            if (!await session.Db.Tenants.AnyAsync(row => row.Id == TenantRow.Default, cancellationToken))
            {
                (TenantRow tenant, VersionRow first) = TenantRow.MakeDefault(session.Now, Caller.Gateway);
                session.Db.AddRange(tenant, first);
                await session.CommitAsync(cancellationToken);
            }
        }
        catch (DbUpdateException)
        {
            // Another gateway that starts for the first time was faster.
        }
    }

    /// <summary>Makes the first key of a gateway that has none; null when it has one.</summary>
    public async Task<string?> BootstrapAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(cancellationToken);

        // One of several gateways that start for the first time makes it.
        await ChangeSignal.OrderAsync(session.Db, cancellationToken);
        if (await session.Db.Keys.IgnoreQueryFilters().AnyAsync(cancellationToken))
        {
            return null;
        }

        (string key, KeyRow row) = Make(session, TenantRow.Default, "first key", KeyScope.All & ~Permissions.ForPeople, null);
        session.AuditChange("key.bootstrap", row.Id, null, KeyView.Of(row), tenant: TenantRow.Default);
        await session.CommitAsync(cancellationToken);
        return key;
    }

    private async Task<Created<NewKeyView>> AddAsync(StoreSession session, Caller caller, string tenant, NewKey wanted, KeyScope scopes, CancellationToken cancellationToken)
    {
        await session.LockQuotasAsync(tenant, cancellationToken);
        int? quota = await session.Db.Tenants.Where(row => row.Id == tenant).Select(row => row.MaxKeys).SingleAsync(cancellationToken);
        if (quota is { } most && await session.Db.Keys.IgnoreQueryFilters().CountAsync(row => row.TenantId == tenant && row.RevokedAt == null, cancellationToken) >= most)
        {
            throw ProblemException.OverQuota($"The tenant may have {most} API keys. Revoke one first.");
        }

        new Checks().That(wanted.ExpiresAt is null || wanted.ExpiresAt > session.Now, "expiresAt", null, "is over.", "Say a moment that is to come, or leave it out for a key that does not end.").Throw();
        (string key, KeyRow row) = Make(session, tenant, wanted.Name, scopes, wanted.ExpiresAt);
        KeyView view = KeyView.Of(row);
        session.AuditChange("key.create", row.Id, null, view, tenant: tenant);
        session.Changed(ChangeKind.Key, row.Id, tenant: tenant);
        return await answers.CommitAsync(session, caller, new Created<NewKeyView>($"keys/{row.Id}", 0, new NewKeyView(key, view)), cancellationToken);
    }

    private static (string Key, KeyRow Row) Make(StoreSession session, string tenant, string name, KeyScope scopes, DateTimeOffset? expiresAt)
    {
        string key = ApiKey.New();
        KeyRow row = new()
        {
            Id = session.NewId("key"),
            TenantId = tenant,
            Name = name,
            Hash = ApiKey.Hash(key),
            Start = ApiKey.Start(key),
            Scopes = scopes,
            CreatedAt = session.Now,
            ExpiresAt = expiresAt,
        };
        session.Db.Keys.Add(row);
        return (key, row);
    }

    private static KeyScope Scopes(NewKey wanted, KeyScope all)
    {
        Checks checks = new Checks().That(wanted.Name.Trim().Length > 0, "name", null, "is empty.", "Say what the key is for.").Text("name", wanted.Name, 100);
        KeyScope scopes = KeyScope.None;
        foreach (string name in wanted.Scopes ?? [])
        {
            bool isKnown = KeyScopes.TryRead(name, out KeyScope scope);
            checks.That((scope & Permissions.ForPeople) == KeyScope.None, "scopes", name, "is for people.", "Leave it out: roles are given by who is signed in.");
            checks.That(isKnown, "scopes", name.Length <= 64 ? name : null, "is no scope.", $"There are {string.Join(", ", KeyScopes.Known)}.");
            scopes |= scope;
        }

        checks.That(wanted.Scopes is not [], "scopes", null, "is empty.", "Say what the key opens, or leave it out.").Throw();
        return wanted.Scopes is null ? all : scopes;
    }

    private static async Task<KeyRow> FindAsync(StoreSession session, string id, CancellationToken cancellationToken) =>
        (Ids.CanBe(id) ? await session.Db.Keys.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) : null) ?? throw ProblemException.NotFound(Thing, id);
}
