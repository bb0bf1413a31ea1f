using System.Net;
using System.Net.Sockets;
using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.Outbound;

/// <summary>
/// Which addresses the gateway connects to when somebody else names them: those of the public internet, by IANA's registries of special-purpose addresses, and networks
/// that its operator allows. An address that carries another one (mapped, NAT64) is judged by that.
/// </summary>
internal sealed class OutboundRules(GatewayOptions options)
{
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private static readonly IPNetwork[] Inside =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",

            // Azure's way to a machine's own keys, the one that is a public address.
            "168.63.129.16/32",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ]).Select(IPNetwork.Parse),
    ];

    /// <summary>Whether the gateway connects to this address.</summary>
    public bool Allow(IPAddress address)
    {
        IPAddress plain = Plain(address);
        return options.Outbound.Allow.Any(network => network.Contains(plain)) || !Inside.Any(network => network.Contains(plain));
    }

    /// <summary>Whether the address can be told from its text alone to be refused: a name is judged when it is connected to.</summary>
    public bool RefusesAtSight(Uri address) =>
        IPAddress.TryParse(address.IdnHost, out IPAddress? named) ? !Allow(named) : address.IsLoopback && !Allow(IPAddress.Loopback);

    private static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        // Without its scope, which belongs to a machine and to no network.
        return address.AddressFamily != AddressFamily.InterNetworkV6 ? address
            : Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
            : new IPAddress(address.GetAddressBytes());
    }
}
