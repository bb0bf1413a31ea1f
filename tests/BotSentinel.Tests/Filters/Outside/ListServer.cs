using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BotSentinel.Tests.Filters.Outside;

/// <summary>A server on a free port of 127.0.0.1 that answers each connection with the bytes it is told, and then hangs up.</summary>
internal sealed class ListServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();

    public ListServer()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/list";

    /// <summary>Writes an answer.</summary>
    public Func<string, Stream, CancellationToken, Task> Answer { get; set; } = (_, _, _) => Task.CompletedTask;

    public int Requests { get; private set; }

    public void Say(string body, string headers = "Content-Type: text/csv", string status = "200 OK") => Answer = (_, stream, token) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\n{headers}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"), token).AsTask();

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Stop();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_ending.Token);
                Requests++;
                NetworkStream stream = client.GetStream();
                byte[] request = new byte[8192];
                int read = await stream.ReadAsync(request, _ending.Token);
                try
                {
                    await Answer(Encoding.ASCII.GetString(request, 0, read), stream, _ending.Token);
                }
                catch (IOException)
                {
                    // The reader has had enough.
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
        {
        }
    }
}
