using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EndToEnd.Processes;

/// <summary>A program that a test runs: what it writes is read as it comes and kept in a file, and it ends with the test at the latest.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Task _reading;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(string name, Process process, StreamWriter log)
    {
        Name = name;
        _process = process;
        _log = log;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _lines), ReadAsync(process.StandardError, _errors));
    }

    public string Name { get; }

    /// <summary>What it wrote to its standard output so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>What it wrote to its standard error so far.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Starts a program; stays in the given folder with its log.</summary>
    public static ChildProcess Start(string name, string folder, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string variable, string value) in environment)
        {
            start.Environment[variable] = value;
        }

        StreamWriter log = new(Path.Combine(folder, name + ".log"), append: true) { AutoFlush = true };
        return new ChildProcess(name, Process.Start(start)!, log);
    }

    /// <summary>Waits for a line "ready" on the standard output.</summary>
    public async Task WaitUntilReadyAsync()
    {
        Task first = await Task.WhenAny(_ready.Task, _reading).WaitAsync(StartTime);
        if (first != _ready.Task)
        {
            throw new InvalidOperationException($"{Name} ended before it was ready: {string.Join('\n', Errors.TakeLast(20))}");
        }
    }

    /// <summary>Asks it to end, as an operator does (SIGTERM), and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync(TimeSpan patience)
    {
        _ = Signal(_process.Id, 15);
        await _process.WaitForExitAsync().WaitAsync(patience);
        await _reading.WaitAsync(patience);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a power cut does (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await _reading;
        await _log.DisposeAsync();
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader, ConcurrentQueue<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
            lock (_log)
            {
                _log.WriteLine(line);
            }

            if (line == "ready")
            {
                _ready.TrySetResult();
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
