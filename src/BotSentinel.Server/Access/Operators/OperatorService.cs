using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Access.Operators;

/// <summary>The people of a tenant, and what each is in it. A tenant that has an owner keeps one, and so does the platform.</summary>
internal sealed class OperatorService(DurableStore store, GatewayOptions options, LinkService links, RememberedAnswers answers)
{
    private const string Thing = "operator";
    private const int LongestName = 100;

    public async Task<Page<OperatorView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        string after = page.Start;
        var rows = await (from of in session.Db.Memberships
                          join person in session.Db.Operators.AsNoTracking() on of.OperatorId equals person.Id
                          where of.TenantId == caller.TenantId && person.Id.CompareTo(after) > 0
                          orderby person.Id
                          select new { Person = person, of.Role }).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<OperatorView>.Of(rows, page, row => row.Person.Id, row => OperatorView.Of(row.Person, row.Role));
    }

    public async Task<OperatorView> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        (OperatorRow person, MembershipRow of) = await FindAsync(session, caller, id, cancellationToken);
        return OperatorView.Of(person, of.Role);
    }

    /// <summary>Makes a link for somebody who will have this role in the caller's tenant.</summary>
    public async Task<Created<NewOperatorView>> InviteAsync(Caller caller, NewOperator wanted, CancellationToken cancellationToken)
    {
        string name = wanted.Name.Trim();
        new Checks().That(name.Length > 0, "name", null, "is empty.", "Say who it is.").Text("name", name, LongestName).Throw();
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        await RequireRoomAsync(session, caller.TenantId, cancellationToken);
        OperatorRow person = LinkService.Add(session, name, isPlatformOwner: false);
        LinkService.AddTo(session, person, caller.TenantId, wanted.Role);
        Uri link = links.Make(session, person.Id);
        session.Audit("operator.invite", person.Id, new { wanted.Role }, caller.TenantId);
        return await answers.CommitAsync(session, caller, new Created<NewOperatorView>($"operators/{person.Id}", 0, new NewOperatorView(link, OperatorView.Of(person, wanted.Role))), cancellationToken);
    }

    /// <summary>Makes a new link for somebody who has not used theirs.</summary>
    public async Task<NewOperatorView> RenewLinkAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        (OperatorRow person, MembershipRow of) = await FindAsync(session, caller, id, cancellationToken);
        if (!person.IsInvited)
        {
            throw ProblemException.Conflict("set-up", "They have set up how they sign in. Who has lost all of it gets a link by reset-password on the server.");
        }

        // Whoever has the link becomes this person.
        if (person.IsPlatformOwner && !caller.May(KeyScope.TenantsWrite))
        {
            throw ProblemException.Forbidden("They will be a platform owner: their link is for platform owners to make.");
        }

        await session.Db.Links.Where(row => row.OperatorId == id).ExecuteDeleteAsync(cancellationToken);
        Uri link = links.Make(session, id);
        session.Audit("operator.invite", id, tenant: caller.TenantId);
        await session.CommitAsync(cancellationToken);
        return new NewOperatorView(link, OperatorView.Of(person, of.Role));
    }

    public async Task<OperatorView> ChangeAsync(Caller caller, string id, OperatorChange wanted, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        (OperatorRow person, MembershipRow of) = await FindAsync(session, caller, id, cancellationToken);
        RefuseElsewhere(person);
        if (of.Role == Role.Owner && wanted.Role != Role.Owner)
        {
            await RequireAnotherOwnerAsync(session, caller.TenantId, id, cancellationToken);
        }

        session.Audit("operator.change", id, new { before = of.Role, after = wanted.Role }, caller.TenantId);
        of.Role = wanted.Role;
        session.Changed(ChangeKind.Access, id, tenant: caller.TenantId);
        await session.CommitAsync(cancellationToken);
        return OperatorView.Of(person, of.Role);
    }

    /// <summary>Takes somebody's role in this tenant away; who has none anywhere is gone.</summary>
    public async Task RemoveAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        (OperatorRow person, MembershipRow of) = await FindAsync(session, caller, id, cancellationToken);
        if (of.Role == Role.Owner)
        {
            await RequireAnotherOwnerAsync(session, caller.TenantId, id, cancellationToken);
        }

        session.Db.Memberships.Remove(of);
        await SessionService.RevokeAllAsync(session, id, null, caller.TenantId, cancellationToken);
        if (!person.IsPlatformOwner && !await session.Db.Memberships.AnyAsync(other => other.OperatorId == id && other.TenantId != caller.TenantId, cancellationToken))
        {
            session.Db.Operators.Remove(person);
        }

        session.Audit("operator.remove", id, new { of.Role }, caller.TenantId);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Lets somebody sign in, or not any more. For who runs the gateway, since it holds in all tenants.</summary>
    public async Task<OperatorView> SetAccessAsync(Caller caller, string id, OperatorAccess wanted, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        (OperatorRow person, MembershipRow of) = await FindAsync(session, caller, id, cancellationToken);
        if (!wanted.Enabled)
        {
            if (of.Role == Role.Owner)
            {
                await RequireAnotherOwnerAsync(session, caller.TenantId, id, cancellationToken);
            }

            if (person.IsPlatformOwner && !await session.Db.Operators.AnyAsync(other => other.IsPlatformOwner && other.IsEnabled && other.Id != id && (other.PasswordHash != null || other.Subject != null), cancellationToken))
            {
                throw ProblemException.Conflict("last-owner", "They are the last platform owner.");
            }

            await SessionService.RevokeAllAsync(session, id, null, caller.TenantId, cancellationToken);
        }

        (person.IsEnabled, person.Version) = (wanted.Enabled, person.Version + 1);
        session.Audit(wanted.Enabled ? "operator.enable" : "operator.disable", id, tenant: caller.TenantId);
        session.Changed(ChangeKind.Access, id, tenant: caller.TenantId);
        await session.CommitAsync(cancellationToken);
        return OperatorView.Of(person, of.Role);
    }

    /// <summary>Where people of the tenant are signed in and work in it; what they do in other tenants is not told.</summary>
    public async Task<Page<OperatorSessionView>> ListSessionsAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        string after = page.Start;
        DateTimeOffset idle = session.Now - options.Access.IdleTimeout;
        var rows = await (from row in session.Db.Sessions.AsNoTracking()
                          join of in session.Db.Memberships on new { row.OperatorId, row.TenantId } equals new { of.OperatorId, of.TenantId }
                          join person in session.Db.Operators on row.OperatorId equals person.Id
                          where row.TenantId == caller.TenantId && row.EndsAt > session.Now && row.SeenAt > idle && row.Id.CompareTo(after) > 0
                          orderby row.Id
                          select new { Session = row, person.Name }).Take(page.ToRead).ToListAsync(cancellationToken);
        return Page<OperatorSessionView>.Of(rows, page, row => row.Session.Id, row => new OperatorSessionView(row.Session.OperatorId, row.Name, SessionView.Of(row.Session, caller)));
    }

    /// <summary>Signs somebody out everywhere.</summary>
    public async Task RevokeSessionsAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        await FindAsync(session, caller, id, cancellationToken);
        await SessionService.RevokeAllAsync(session, id, null, caller.TenantId, cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    private static async Task RequireRoomAsync(StoreSession session, string tenant, CancellationToken cancellationToken)
    {
        await HoldAsync(session, tenant, cancellationToken);
        int? quota = await session.Db.Tenants.Where(row => row.Id == tenant).Select(row => row.MaxOperators).SingleAsync(cancellationToken);
        if (quota is { } most && await session.Db.Memberships.CountAsync(of => of.TenantId == tenant, cancellationToken) >= most)
        {
            throw ProblemException.OverQuota($"The tenant may have {most} operators. Remove somebody first.");
        }
    }

    // Who has signed up, and may sign in: an invitation is no owner yet.
    private static async Task RequireAnotherOwnerAsync(StoreSession session, string tenant, string but, CancellationToken cancellationToken)
    {
        await HoldAsync(session, tenant, cancellationToken);
        bool isThere = await (from of in session.Db.Memberships
                              join person in session.Db.Operators on of.OperatorId equals person.Id
                              where of.TenantId == tenant && of.Role == Role.Owner && of.OperatorId != but && person.IsEnabled && (person.PasswordHash != null || person.Subject != null)
                              select of).AnyAsync(cancellationToken);
        if (!isThere)
        {
            throw ProblemException.Conflict("last-owner", "They are the tenant's last owner. Make somebody else one first.");
        }
    }

    // Of two owners who take each other's role away at the same moment one comes second, and is told. A statement that changes nothing holds the row.
    private static Task<int> HoldAsync(StoreSession session, string tenant, CancellationToken cancellationToken) =>
        session.Db.Tenants.Where(row => row.Id == tenant).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, row => row.Name), cancellationToken);

    private static void RefuseElsewhere(OperatorRow person)
    {
        if (person.Subject is not null)
        {
            throw ProblemException.Conflict("elsewhere", "Their role comes from the provider that they sign in at.");
        }
    }

    private static async Task<(OperatorRow Person, MembershipRow Of)> FindAsync(StoreSession session, Caller caller, string id, CancellationToken cancellationToken)
    {
        MembershipRow? of = Ids.CanBe(id) ? await session.Db.Memberships.FirstOrDefaultAsync(row => row.OperatorId == id && row.TenantId == caller.TenantId, cancellationToken) : null;
        return of is null ? throw ProblemException.NotFound(Thing, id) : (await session.Db.Operators.SingleAsync(row => row.Id == id, cancellationToken), of);
    }
}
