using System.Net;
using System.Net.Sockets;

namespace BotSentinel.Panel.Tests.Support;

/// <summary>The wire between a browser and a gateway, which can be cut.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private CancellationTokenSource _cut = new();

    public Wire(Uri gateway)
    {
        Port = gateway.Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The gateway's.</summary>
    public int Port { get; set; }

    /// <summary>Where the browser comes in.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Ends all connections; new ones are closed as soon as they are made.</summary>
    public void Cut() => _cut.Cancel();

    public void Mend() => _cut = new CancellationTokenSource();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _cut.CancelAsync();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            _ = CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token), _cut.Token);
        }
    }

    private async Task CarryAsync(TcpClient browser, CancellationToken cut)
    {
        using (browser)
        using (TcpClient gateway = new())
        {
            try
            {
                cut.ThrowIfCancellationRequested();
                await gateway.ConnectAsync(IPAddress.Loopback, Port, cut);
                await Task.WhenAny(
                    browser.GetStream().CopyToAsync(gateway.GetStream(), cut),
                    gateway.GetStream().CopyToAsync(browser.GetStream(), cut));
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
            {
                // Cut, or closed.
            }
        }
    }
}
