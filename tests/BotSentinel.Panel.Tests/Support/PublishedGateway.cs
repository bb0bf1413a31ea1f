using System.Diagnostics;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Panel.Tests.Support;

/// <summary>The gateway as it is shipped, in a process of its own: its files are compressed when it is published.</summary>
internal sealed class PublishedGateway : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sentinel-published-").FullName;
    private readonly int _port = FreePort.Next();
    private Process? _process;

    public Uri Address => new($"http://localhost:{_port}");

    /// <summary>Publishes and starts it; the link that it prints.</summary>
    public async Task<Uri> StartAsync()
    {
        string program = Path.Combine(_folder, "program"), configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}release", StringComparison.Ordinal) ? "Release" : "Debug";
        using (Process publish = Run(Repository.Root, "publish", "src/BotSentinel.Server", "-c", configuration, "--no-build", "-o", program, "-v", "q"))
        {
            string said = await publish.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await publish.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(publish.ExitCode == 0, said);
        }

        _process = Run(_folder, Path.Combine(program, "BotSentinel.Server.dll"), "--Gateway:Public=http://127.0.0.1:0", $"--Gateway:Admin=http://127.0.0.1:{_port}", $"--Gateway:Database={Path.Combine(_folder, "botsentinel.db")}", "--environment=Development", $"--contentRoot={program}");
        return await SetUpLink.ReadAsync(_process);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Process Run(string folder, params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
}
