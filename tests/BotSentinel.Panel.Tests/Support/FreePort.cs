using System.Net;
using System.Net.Sockets;

namespace BotSentinel.Panel.Tests.Support;

/// <summary>Ports for programs that have to be told one.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
