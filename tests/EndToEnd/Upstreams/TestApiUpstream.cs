using System.Net.Http.Json;
using EndToEnd.Gateway;
using EndToEnd.Processes;

namespace EndToEnd.Upstreams;

/// <summary>npm telegram-test-api: a server that others wrote, with what it lacks added in <c>clients/telegram-test-api.mjs</c>.</summary>
public sealed class TestApiUpstream : Upstream
{
    private readonly int _port = FreePort.Next();
    private readonly HttpClient _http = new();
    private ChildProcess? _server;

    public override string Name => "telegram-test-api";

    public override string BaseUrl => $"http://127.0.0.1:{_port}";

    internal override Task StartAsync(string folder)
    {
        _server = ChildProcess.Start("telegram-test-api", folder, "node", [Workplace.ScriptOf("telegram-test-api")], new Dictionary<string, string> { ["PORT"] = $"{_port}" });
        return _server.WaitUntilReadyAsync();
    }

    internal override async Task SendAsync(long user, string text)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync(BaseUrl + "/sendMessage", new
        {
            botToken = GatewaySettings.Token,
            from = new { id = user, is_bot = false, first_name = $"User {user}" },
            chat = new { id = user, type = "private", first_name = $"User {user}" },
            date = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            text,
        });
        answer.EnsureSuccessStatusCode();
    }

    internal override async Task<Observations> ObserveAsync() => (await _http.GetFromJsonAsync<Observations>(BaseUrl + "/observations"))!;

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _http.Dispose();
    }
}
