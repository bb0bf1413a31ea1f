using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace BotSentinel.Server.Tests.Support;

/// <summary>Debian's redis-server on a free port of 127.0.0.1; keeps nothing on disk. Ends with its owner.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private readonly Process _process;

    private RedisProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<RedisProcess> StartAsync()
    {
        int port = FreePort();
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath(), "--loglevel", "warning"];
        Process process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("redis-server does not start.");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        await Eventually.TrueAsync(() => Answers(port));
        return new RedisProcess(process, port);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool Answers(int port)
    {
        try
        {
            using TcpClient client = new("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
