using System.Net;
using BotSentinel.Server.Access;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Lists;

/// <summary>Knows which addresses nobody means to block: blocking them takes a confirmation that names them, and no import does.</summary>
internal sealed class ListDangers(DurableStore store, GatewayOptions options)
{
    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Those of now. Who is signed in, and from where, is not the tenant's to read: not within a session of its.</summary>
    public async Task<IReadOnlyList<DangerousNetwork>> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using StoreSession session = await store.ReadAllAsync(cancellationToken);
        List<DangerousNetwork> all = [.. Loopback.Select(network => new DangerousNetwork(network, Danger.Loopback)), .. options.TrustedProxies.Select(network => new DangerousNetwork(network, Danger.Proxy))];
        string? own = caller.Origin.Ip ?? (caller.SignedIn is { } person ? await session.Db.Sessions.Where(row => row.Id == person.SessionId).Select(row => row.Address).FirstOrDefaultAsync(cancellationToken) : null);
        Add(own, Danger.OwnAddress);
        foreach (string? address in await LastOwnersAsync(session, caller.TenantId, cancellationToken))
        {
            Add(address, Danger.LastOwner);
        }

        return all;

        void Add(string? address, Danger danger)
        {
            if (IPAddress.TryParse(address, out IPAddress? read))
            {
                read = read.IsIPv4MappedToIPv6 ? read.MapToIPv4() : read;
                all.Add(new DangerousNetwork(new IPNetwork(read, read.GetAddressBytes().Length * 8), danger));
            }
        }
    }

    /// <exception cref="ProblemException">To block this is dangerous, and whoever asks has not confirmed it by its name.</exception>
    public async Task RequireHarmlessAsync(Caller caller, string subject, string? confirmed, CancellationToken cancellationToken)
    {
        ListSubject read = ListService.Read(subject);
        if (read.Network is not null && (confirmed is null || !ListSubject.TryParse(confirmed, out ListSubject named) || named.ToString() != subject) && Find(await ReadAsync(caller, cancellationToken), read) is { } danger)
        {
            throw new ProblemException(409, "dangerous", "Dangerous", $"{Why(danger)} If it is to be blocked all the same, say so by confirm={subject}.") { More = new() { ["danger"] = danger, ["subject"] = subject } };
        }
    }

    /// <summary>Why to block this is dangerous; null: it is not.</summary>
    public static Danger? Find(IEnumerable<DangerousNetwork> all, ListSubject subject) =>
        subject.Network is { } network ? all.FirstOrDefault(one => one.Network.Contains(network.BaseAddress) || network.Contains(one.Network.BaseAddress))?.Danger : null;

    public static string Why(Danger danger) => danger switch
    {
        Danger.Loopback => "It is the gateway's own machine.",
        Danger.Proxy => "A proxy in front of the gateway is in it (TrustedProxies).",
        Danger.LastOwner => "The only owner is signed in from there.",
        _ => "Your own address is in it.",
    };

    // Where the tenant's owner is signed in, or the platform's where it has none, as long as there is only one.
    private static async Task<List<string?>> LastOwnersAsync(StoreSession session, string tenant, CancellationToken cancellationToken)
    {
        var able = session.Db.Operators.Where(person => person.IsEnabled && (person.PasswordHash != null || person.Subject != null));
        List<string> owners = await able.Where(person => session.Db.Memberships.Any(of => of.OperatorId == person.Id && of.TenantId == tenant && of.Role == Role.Owner)).Select(person => person.Id).Take(2).ToListAsync(cancellationToken);
        if (owners.Count == 0)
        {
            owners = await able.Where(person => person.IsPlatformOwner).Select(person => person.Id).Take(2).ToListAsync(cancellationToken);
        }

        return owners is [var only] ? await session.Db.Sessions.Where(row => row.OperatorId == only && row.Address != null).Select(row => row.Address).Distinct().ToListAsync(cancellationToken) : [];
    }
}

/// <summary>Addresses that nobody means to block.</summary>
internal sealed record DangerousNetwork(IPNetwork Network, Danger Danger);

/// <summary>What may be shut out by mistake.</summary>
internal enum Danger : byte
{
    /// <summary>Who asks.</summary>
    OwnAddress,

    /// <summary>The gateway's own machine.</summary>
    Loopback,

    /// <summary>A proxy in front of the gateway.</summary>
    Proxy,

    /// <summary>The only owner, where they are signed in.</summary>
    LastOwner,
}
