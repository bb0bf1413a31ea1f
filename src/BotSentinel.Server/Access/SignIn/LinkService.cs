using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>Makes links that let people set up how they sign in. There is no other way to become one, and no default account.</summary>
internal sealed class LinkService(DurableStore store, GatewayOptions options)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>A link for somebody, to be shown once when the session is committed.</summary>
    public Uri Make(StoreSession session, string operatorId)
    {
        string token = AccessToken.New();
        session.Db.Links.Add(new LinkRow { Hash = AccessToken.Hash(token), OperatorId = operatorId, EndsAt = session.Now + Lifetime });
        return Page(options, $"set-up?link={token}");
    }

    /// <summary>A link for the first platform owner, at each start until it has been used; null when somebody can sign in.</summary>
    public async Task<Uri?> BootstrapAsync(CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.WriteAllAsync(cancellationToken);

        // Of several gateways that start for the first time one makes the person, and the others links for the same one.
        await ChangeSignal.OrderAsync(session.Db, cancellationToken);
        if (await session.Db.Operators.AnyAsync(row => row.PasswordHash != null || row.Subject != null, cancellationToken))
        {
            return null;
        }

        OperatorRow? first = await session.Db.Operators.FirstOrDefaultAsync(row => row.IsPlatformOwner, cancellationToken);
        if (first is null)
        {
            first = Add(session, "owner", isPlatformOwner: true);
            AddTo(session, first, TenantRow.Default, Role.Owner);
            session.Audit("operator.create", first.Id, new { first.Name, platformOwner = true }, TenantRow.Default);
        }

        Uri link = Make(session, first.Id);
        await session.CommitAsync(cancellationToken);
        return link;
    }

    /// <summary>Somebody who has yet to set up how they sign in.</summary>
    public static OperatorRow Add(StoreSession session, string name, bool isPlatformOwner)
    {
        OperatorRow person = new() { Id = session.NewId("op"), Name = name, IsPlatformOwner = isPlatformOwner, CreatedAt = session.Now };
        session.Db.Operators.Add(person);
        return person;
    }

    public static void AddTo(StoreSession session, OperatorRow person, string tenant, Role role) =>
        session.Db.Memberships.Add(new MembershipRow { OperatorId = person.Id, TenantId = tenant, Role = role, AddedAt = session.Now });

    /// <summary>A page's address as browsers see it.</summary>
    /// <param name="options">The gateway's.</param>
    /// <param name="path">The page, without a slash before it.</param>
    public static Uri Page(GatewayOptions options, string path) => new($"{Address(options).AbsoluteUri.TrimEnd('/')}/{path}");

    /// <summary>The admin side as browsers see it.</summary>
    public static Uri Address(GatewayOptions options)
    {
        if (options.AdminUrl is { } url)
        {
            return url;
        }

        string host = options.Admin.Host.Trim('[', ']');
        return host is "127.0.0.1" or "0.0.0.0" or "::1" or "::" ? new UriBuilder(options.Admin) { Host = "localhost" }.Uri : options.Admin;
    }
}
