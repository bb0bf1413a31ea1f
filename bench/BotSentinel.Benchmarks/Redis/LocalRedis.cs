using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace BotSentinel.Benchmarks.Redis;

/// <summary>A redis-server on a free port of 127.0.0.1 that keeps nothing on disk. Ends with its owner.</summary>
internal sealed class LocalRedis : IDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    public LocalRedis(params string[] more)
        : this(FreePort(), null, more)
    {
    }

    private LocalRedis(int port, string? settings, string[] more)
    {
        Port = port;
        _folder = Directory.CreateTempSubdirectory("botsentinel-bench-");
        string[] usual = ["--save", "", "--appendonly", "no", "--loglevel", "warning", "--repl-diskless-sync-delay", "0"];
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", _folder.FullName, .. settings is null ? usual : [], .. more];
        if (settings is not null)
        {
            string file = Path.Combine(_folder.FullName, "sentinel.conf");
            File.WriteAllText(file, settings);
            arguments = [file, "--sentinel", .. arguments[..6]];
        }

        _process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        WaitUntilOpen();
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Microseconds of processor time that the server's main thread has had.</summary>
    public double MainThreadMicroseconds => double.Parse(File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000;

    /// <summary>A sentinel that watches a primary, a second to death.</summary>
    public static LocalRedis Sentinel(int primary) => new(FreePort(), $"""
        sentinel monitor mymaster 127.0.0.1 {primary} 2
        sentinel down-after-milliseconds mymaster 1000
        sentinel failover-timeout mymaster 5000
        sentinel parallel-syncs mymaster 2

        """, []);

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>It hangs: its sockets stay open, nobody answers.</summary>
    public void Stop() => _ = Signal(_process.Id, 19);

    public void Continue() => _ = Signal(_process.Id, 18);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Continue();
            Kill();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WaitUntilOpen()
    {
        for (int attempt = 0; attempt < 400; attempt++)
        {
            try
            {
                using TcpClient client = new("127.0.0.1", Port);
                return;
            }
            catch (SocketException)
            {
                _process.WaitForExit(25);
            }
        }

        throw new InvalidOperationException("redis-server does not start. Is it installed?");
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
