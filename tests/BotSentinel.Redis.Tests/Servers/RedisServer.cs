using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace BotSentinel.Redis.Tests.Servers;

/// <summary>A server process on a free port of 127.0.0.1 with a folder of its own. Ends with its owner.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly string _program;
    private readonly string[] _arguments;
    private Process _process;

    private RedisServer(string program, string[] arguments, int port, DirectoryInfo folder)
    {
        (_program, _arguments, Port, Folder) = (program, arguments, port, folder);
        _process = Launch();
    }

    public int Port { get; }

    public DirectoryInfo Folder { get; }

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>A redis-server of Debian that keeps nothing on disk.</summary>
    public static Task<RedisServer> StartAsync(params string[] more) => StartAsync(FreePort.Next(), more);

    public static async Task<RedisServer> StartAsync(int port, params string[] more)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("botsentinel-redis-");
        var server = new RedisServer(
            "redis-server",
            ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.FullName, "--loglevel", "warning", "--repl-diskless-sync-delay", "0", "--enable-debug-command", "local", .. more],
            port,
            folder);
        await server.AnswersAsync();
        return server;
    }

    /// <summary>Another program that speaks the protocol.</summary>
    public static async Task<RedisServer> StartAsync(string program, int port, DirectoryInfo folder, params string[] arguments)
    {
        var server = new RedisServer(program, arguments, port, folder);
        await server.AnswersAsync();
        return server;
    }

    /// <summary>Ends it as a power cut does.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again where it was.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = Launch();
        await AnswersAsync();
    }

    /// <summary>It hangs: its sockets stay open, nobody answers.</summary>
    public void Stop() => _ = Signal(_process.Id, 19);

    public void Continue() => _ = Signal(_process.Id, 18);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Continue();
            await KillAsync();
        }

        _process.Dispose();
        Folder.Delete(recursive: true);
    }

    private Process Launch()
    {
        ProcessStartInfo start = new(_program, _arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder.FullName };
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{_program} does not start.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task AnswersAsync()
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{_program} ended with code {_process.ExitCode} as soon as it was started.");
            }

            try
            {
                using TcpClient client = new();
                await client.ConnectAsync("127.0.0.1", Port);
                await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
                byte[] answer = new byte[1];
                if (await client.GetStream().ReadAsync(answer) == 1)
                {
                    return;
                }
            }
            catch (Exception refused) when (refused is SocketException or IOException)
            {
                // Not yet.
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"{_program} does not answer on port {Port}.");
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
