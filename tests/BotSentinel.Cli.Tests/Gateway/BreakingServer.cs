using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BotSentinel.Cli.Tests.Gateway;

/// <summary>Breaks so many connections after the request, then answers that a tenant was made, by a name that would clear a terminal.</summary>
internal sealed class BreakingServer : IAsyncDisposable
{
    private const string Tenant = """{"id":"ten_1","name":"acme\u001b[2J","enabled":true,"quotas":{"excessTraffic":"pass"},"createdAt":"2026-11-25T00:00:00Z"}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _serving;

    public BreakingServer(int breaks = 1)
    {
        _listener.Start();
        Address = $"http://{_listener.LocalEndpoint}";
        _serving = ServeAsync(breaks);
    }

    public string Address { get; }

    public List<string> IdempotencyKeys { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _serving;
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task ServeAsync(int breaks)
    {
        try
        {
            for (int served = 0; ; served++)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_ending.Token);
                await using NetworkStream stream = client.GetStream();
                string request = await ReadAsync(stream);
                IdempotencyKeys.Add(request.Split('\n').First(line => line.StartsWith("Idempotency-Key:", StringComparison.OrdinalIgnoreCase)).Trim());
                if (served >= breaks)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {Tenant.Length}\r\nConnection: close\r\n\r\n{Tenant}"));
                }
            }
        }
        catch (Exception stopped) when (stopped is SocketException or OperationCanceledException)
        {
            // The test is over.
        }
    }

    // To the end of its one chunk.
    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[16_384];
        int length = 0;
        string request = "";
        while (!request.Contains("\r\n\r\n", StringComparison.Ordinal) || !request.TrimEnd().EndsWith('}') && !request.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                break;
            }

            length += read;
            request = Encoding.UTF8.GetString(buffer, 0, length);
        }

        return request;
    }
}
