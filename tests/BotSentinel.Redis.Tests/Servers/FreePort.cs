using System.Net;
using System.Net.Sockets;

namespace BotSentinel.Redis.Tests.Servers;

/// <summary>Ports of 127.0.0.1 for servers, below those that the system gives to outgoing connections; and so low that a cluster's second port, 10,000 above, is one too.</summary>
internal static class FreePort
{
    private const int First = 10_500;
    private const int Last = 20_000;
    private static int _next = Random.Shared.Next(Last - First);

    public static int Next()
    {
        while (true)
        {
            int port = First + (Interlocked.Increment(ref _next) % (Last - First));
            if (IsFree(port) && IsFree(port + 10_000))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
