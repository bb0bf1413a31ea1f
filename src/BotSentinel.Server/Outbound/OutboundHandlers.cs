using System.Net;
using System.Net.Sockets;

namespace BotSentinel.Server.Outbound;

/// <summary>Finds the addresses of a host.</summary>
internal delegate Task<IPAddress[]> HostLookup(string host, CancellationToken cancellationToken);

/// <summary>
/// Makes the handlers of everything that the gateway connects to by HTTP. None follows a redirect, asks a proxy, keeps cookies or tells others' traces.
/// </summary>
internal sealed class OutboundHandlers(OutboundRules rules, HostLookup lookup)
{
    /// <summary>For addresses that the operator named.</summary>
    public static SocketsHttpHandler Own() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        EnableMultipleHttp2Connections = true,
    };

    /// <summary>
    /// For addresses that somebody else named, a tenant or a server elsewhere: connects to what <see cref="OutboundRules"/> allow alone. What was looked up is what is judged and
    /// what is connected to, so that no second look-up can answer otherwise.
    /// </summary>
    public SocketsHttpHandler Guarded()
    {
        SocketsHttpHandler handler = Own();
        handler.ConnectCallback = ConnectAsync;
        return handler;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        DnsEndPoint host = context.DnsEndPoint;
        IPAddress[] found = IPAddress.TryParse(host.Host, out IPAddress? named) ? [named] : await lookup(host.Host, cancellationToken);
        IPAddress[] allowed = [.. found.Where(rules.Allow)];
        if (allowed.Length == 0)
        {
            throw new OutboundRefusedException(host.Host);
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, host.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>All addresses of a host that somebody else named are inside of networks that are not theirs to reach.</summary>
internal sealed class OutboundRefusedException(string host) : IOException($"{host} is at no address of the public internet, and at none that Gateway:Outbound:Allow has.");
