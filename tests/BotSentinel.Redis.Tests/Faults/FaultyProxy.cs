using System.Net;
using System.Net.Sockets;

namespace BotSentinel.Redis.Tests.Faults;

/// <summary>Stands between a client and a server and spoils what the server says.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly int _server;
    private readonly Task _accepting;

    public FaultyProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How long replies are held back.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Cuts every connection in the middle of a reply, for as long as it is true.</summary>
    public bool Cuts { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_over.Token);
                _ = CarryAsync(client);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                using TcpClient server = new();
                client.NoDelay = server.NoDelay = true;
                await server.ConnectAsync(IPAddress.Loopback, _server, _over.Token);
                await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream(), _over.Token), ReplyAsync(server.GetStream(), client.GetStream()));
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException)
        {
            // One side hung up.
        }
    }

    private async Task ReplyAsync(NetworkStream from, NetworkStream to)
    {
        byte[] bytes = new byte[16_384];
        int count;
        while ((count = await from.ReadAsync(bytes, _over.Token)) > 0)
        {
            if (Delay > TimeSpan.Zero)
            {
                await Task.Delay(Delay, _over.Token);
            }

            if (Cuts)
            {
                await to.WriteAsync(bytes.AsMemory(0, count / 2), _over.Token);
                return;
            }

            await to.WriteAsync(bytes.AsMemory(0, count), _over.Token);
        }
    }
}
