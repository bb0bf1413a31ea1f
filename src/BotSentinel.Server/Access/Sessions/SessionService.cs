using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Access.Sessions;

/// <summary>Sessions: opened by whoever found out who somebody is, listed, revoked.</summary>
internal sealed class SessionService(DurableStore store, GatewayOptions options)
{
    private const string Thing = "session";
    private const int LongestAgent = 200;

    /// <summary>Opens a session in the browser that sends the request, in place of the one it may have. Whoever commits tells it to the browser, by <see cref="SessionCookie.Write"/>.</summary>
    /// <exception cref="ProblemException">They have a role nowhere.</exception>
    public async Task<NewSession> OpenAsync(StoreSession session, HttpContext context, OperatorRow person, SignInMethod method)
    {
        string tenant = await HomeAsync(session, person, context.RequestAborted);
        if (SessionCookie.Read(context.Request) is { } before && AccessToken.IsWellFormed(before))
        {
            string left = AccessToken.Hash(before);
            await session.Db.Sessions.Where(row => row.Hash == left).ExecuteDeleteAsync(context.RequestAborted);
        }

        string token = AccessToken.New();
        string agent = context.Request.Headers.UserAgent.ToString();
        SessionRow opened = new()
        {
            Id = session.NewId("ses"),
            Hash = AccessToken.Hash(token),
            OperatorId = person.Id,
            TenantId = tenant,
            CreatedAt = session.Now,
            SeenAt = session.Now,
            EndsAt = session.Now + options.Access.SessionLifetime,
            ProvedAt = session.Now,
            Method = method,
            Address = Address(context),
            Agent = agent.Length == 0 ? null : new string([.. agent.Take(LongestAgent).Where(letter => !char.IsControl(letter))]),
        };
        session.Db.Sessions.Add(opened);
        person.SignedInAt = session.Now;
        session.Audit("access.sign-in", person.Id, new { session = opened.Id, method }, tenant);
        session.Changed(ChangeKind.Access, person.Id, tenant: tenant);
        return new NewSession(opened, token);
    }

    /// <summary>Where somebody is signed in.</summary>
    public async Task<IReadOnlyList<SessionView>> ListAsync(Caller caller, string operatorId, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        DateTimeOffset idle = session.Now - options.Access.IdleTimeout;
        List<SessionRow> rows = await session.Db.Sessions.AsNoTracking()
            .Where(row => row.OperatorId == operatorId && row.EndsAt > session.Now && row.SeenAt > idle).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        return [.. rows.Select(row => SessionView.Of(row, caller))];
    }

    /// <summary>Ends one of the caller's own sessions, on all gateways within a second.</summary>
    public async Task RevokeAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        if (!Ids.CanBe(id) || await session.Db.Sessions.Where(row => row.Id == id && row.OperatorId == caller.Actor).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            throw ProblemException.NotFound(Thing, id);
        }

        session.Audit(id == caller.SignedIn?.SessionId ? "access.sign-out" : "session.revoke", id, tenant: caller.TenantId);
        session.Changed(ChangeKind.Access, caller.Actor, tenant: caller.TenantId);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Ends all sessions of the caller but the one that asks.</summary>
    public async Task RevokeOthersAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        if (await RevokeAllAsync(session, caller.Actor, caller.SignedIn?.SessionId, caller.TenantId, cancellationToken) > 0)
        {
            await session.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Ends all sessions of somebody, but one.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> RevokeAllAsync(StoreSession session, string operatorId, string? butOne, string tenant, CancellationToken cancellationToken)
    {
        int ended = await session.Db.Sessions.Where(row => row.OperatorId == operatorId && row.Id != butOne).ExecuteDeleteAsync(cancellationToken);
        session.Changed(ChangeKind.Access, operatorId, tenant: tenant);
        if (ended > 0)
        {
            session.Audit("session.revoke-all", operatorId, new { ended }, tenant);
        }

        return ended;
    }

    /// <summary>Works in another tenant from now on.</summary>
    public async Task ChooseTenantAsync(Caller caller, string tenant, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(caller.Origin, cancellationToken);
        bool isTheirs = Ids.CanBe(tenant) && await session.Db.Tenants.AnyAsync(
            row => row.Id == tenant && (caller.SignedIn!.IsPlatformOwner || (row.IsEnabled && session.Db.Memberships.Any(of => of.OperatorId == caller.Actor && of.TenantId == row.Id))), cancellationToken);
        if (!isTheirs)
        {
            throw ProblemException.NotFound("tenant", tenant);
        }

        await session.Db.Sessions.Where(row => row.Id == caller.SignedIn!.SessionId).ExecuteUpdateAsync(set => set.SetProperty(row => row.TenantId, tenant), cancellationToken);
        session.Audit("access.tenant", caller.Actor, new { from = caller.TenantId }, tenant);
        session.Changed(ChangeKind.Access, caller.Actor, tenant: tenant);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>The tenant whose audit log tells of somebody where there is no session that says another: the one they have been in longest.</summary>
    public static async Task<string> LogOfAsync(StoreSession session, string? operatorId, CancellationToken cancellationToken) =>
        await session.Db.Memberships.Where(of => of.OperatorId == operatorId).OrderBy(of => of.AddedAt).ThenBy(of => of.TenantId).Select(of => of.TenantId).FirstOrDefaultAsync(cancellationToken) ?? TenantRow.Default;

    /// <summary>Where a request comes from.</summary>
    public static string? Address(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    // Where they worked last is not kept: the tenant they have been in longest that is open.
    private static async Task<string> HomeAsync(StoreSession session, OperatorRow person, CancellationToken cancellationToken)
    {
        string? home = await (from of in session.Db.Memberships
                              join tenant in session.Db.Tenants on of.TenantId equals tenant.Id
                              where of.OperatorId == person.Id && tenant.IsEnabled
                              orderby of.AddedAt, of.TenantId
                              select of.TenantId).FirstOrDefaultAsync(cancellationToken);
        return home ?? (person.IsPlatformOwner ? TenantRow.Default : throw new ProblemException(403, "no-role", "Forbidden", "You have a role in no tenant that is open."));
    }
}

/// <summary>A session that is about to be told to its browser.</summary>
/// <param name="Row">What is kept of it.</param>
/// <param name="Token">What the cookie holds. Secret.</param>
internal sealed record NewSession(SessionRow Row, string Token);
