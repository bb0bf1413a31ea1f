using System.Net;
using System.Net.Sockets;

namespace EndToEnd.Processes;

/// <summary>
/// Ports of 127.0.0.1 for processes that must come back on the port they had. They lie below those that the system
/// gives to outgoing connections, so that none of these takes the port while its owner restarts.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Last = 32_000;
    private static int _next = First + Random.Shared.Next(Last - First);

    public static int Next()
    {
        while (true)
        {
            int port = First + Interlocked.Increment(ref _next) % (Last - First);
            using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one may be free.
            }
        }
    }
}
