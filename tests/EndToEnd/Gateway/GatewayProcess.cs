using System.Net;
using EndToEnd.Processes;

namespace EndToEnd.Gateway;

/// <summary>The real gateway, as a process that can be ended and come back on its port.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly GatewaySettings _settings;
    private readonly HttpClient _admin = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<ChildProcess> _lives = [];

    private GatewayProcess(GatewaySettings settings) => _settings = settings;

    /// <summary>How often it was started.</summary>
    public int Lives => _lives.Count;

    /// <summary>What it wrote, in all its lives.</summary>
    public IEnumerable<string> Output => _lives.SelectMany(life => life.Lines.Concat(life.Errors));

    public static async Task<GatewayProcess> StartAsync(GatewaySettings settings)
    {
        await File.WriteAllTextAsync(settings.PolicyFile, GatewaySettings.Policy);
        GatewayProcess gateway = new(settings);
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>Starts it, again if need be, and waits until it takes traffic.</summary>
    public async Task StartAsync()
    {
        string name = $"gateway-{_lives.Count + 1}";
        _lives.Add(ChildProcess.Start(name, _settings.Folder, "dotnet", [Workplace.ProgramOf("BotSentinel.Server")], _settings.ToEnvironment()));
        if (!await Eventually.HoldsAsync(IsReadyAsync, Patience))
        {
            throw new InvalidOperationException($"The gateway did not get ready: {string.Join('\n', _lives[^1].Lines.Concat(_lives[^1].Errors).TakeLast(20))}");
        }
    }

    /// <summary>Ends it in good order.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> TerminateAsync() => _lives[^1].TerminateAsync(Patience);

    public Task KillAsync() => _lives[^1].KillAsync();

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using HttpResponseMessage answer = await _admin.GetAsync(_settings.Admin + "/health/ready");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    public Task<string> StatusAsync() => _admin.GetStringAsync(_settings.Admin + "/status");

    public async ValueTask DisposeAsync()
    {
        foreach (ChildProcess life in _lives)
        {
            await life.DisposeAsync();
        }

        _admin.Dispose();
    }
}
