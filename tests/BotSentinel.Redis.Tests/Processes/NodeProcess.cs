using System.Diagnostics;
using System.Globalization;

namespace BotSentinel.Redis.Tests.Processes;

/// <summary>A process that decides about updates; ends when it has decided about all.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _output;

    private NodeProcess(Process process, string output) => (_process, _output) = (process, output);

    public static async Task<NodeProcess> StartAsync(string configuration, string prefix, string policies, int seed, int count, int users, int pause = 0)
    {
        DirectoryInfo own = new(AppContext.BaseDirectory);
        string program = Path.Combine(own.Parent!.Parent!.FullName, "Node", own.Name, "RedisNode.dll"), output = Path.GetTempFileName();
        string[] arguments = [program, configuration, prefix, policies, $"{seed}", $"{count}", $"{users}", $"{pause}", output];
        Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        return new NodeProcess(process, output);
    }

    /// <summary>Lets it begin.</summary>
    public Task GoAsync() => _process.StandardInput.WriteLineAsync("go");

    /// <summary>Waits until it has ended; what it decided.</summary>
    public async Task<Observation[]> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _process.ExitCode);
        return [.. (await File.ReadAllLinesAsync(_output)).Select(Observation.Parse)];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        File.Delete(_output);
    }
}

/// <summary>One decision as its process saw it: it was made some time between two moments, in microseconds of a clock that all processes share.</summary>
internal sealed record Observation(int User, long Began, long Ended, string Said)
{
    public static Observation Parse(string line)
    {
        string[] parts = line.Split(' ');
        return new Observation(int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture), parts[3]);
    }
}
