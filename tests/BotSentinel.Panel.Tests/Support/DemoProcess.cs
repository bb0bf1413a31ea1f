using System.Diagnostics;

namespace BotSentinel.Panel.Tests.Support;

/// <summary><c>demo</c>, as whoever tries the gateway out runs it.</summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "BotSentinel.Server.dll"), "demo"]) { RedirectStandardOutput = true })!;

    /// <summary>Where the browser sets up how its user signs in.</summary>
    public Uri SetUp { get; private set; } = null!;

    public static async Task<DemoProcess> StartAsync()
    {
        DemoProcess demo = new();
        demo.SetUp = await SetUpLink.ReadAsync(demo._process);
        return demo;
    }

    // It tidies up after itself when it is asked to end.
    public async ValueTask DisposeAsync()
    {
        using (Process end = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await end.WaitForExitAsync();
        }

        if (!_process.WaitForExit(Patience))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
