using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OtpNet;

namespace BotSentinel.Benchmarks.Panel;

/// <summary>The first operator of a new gateway: opens the link that its start prints, and calls the API and the pages with the session's cookie.</summary>
internal sealed class PanelOwner : IDisposable
{
    private const string Password = "correct horse battery staple";

    private readonly HttpClient _client;

    private PanelOwner(Uri server) => _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 100 }) { BaseAddress = server, Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>What the browser would send as its cookies.</summary>
    public string Cookie { get; private set; } = "";

    public static async Task<PanelOwner> SetUpAsync(Uri server, string link)
    {
        PanelOwner owner = new(server);
        JsonNode begun = await owner.SendAsync(HttpMethod.Post, "access/set-up/begin", JsonSerializer.Serialize(new { link }));
        string code = new Totp(Base32Encoding.ToBytes((string)begun["secret"]!)).ComputeTotp();
        await owner.SendAsync(HttpMethod.Post, "access/set-up", JsonSerializer.Serialize(new { link, login = "bench", password = Password, code }));
        return owner;
    }

    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using HttpRequestMessage request = Request(method, $"/api/v1/{path}");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("X-BotSentinel", "1");
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using HttpResponseMessage answer = await _client.SendAsync(request);
        Keep(answer);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text.Length == 0 ? "{}" : text)! : throw new InvalidOperationException($"{method} {path}: {answer.StatusCode} {text}");
    }

    /// <summary>A page as the server renders it, with all that it shows.</summary>
    public async Task<string> GetPageAsync(string path)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, $"/{path}");
        request.Headers.Add("Accept", "text/html");
        using HttpResponseMessage answer = await _client.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync() : throw new InvalidOperationException($"{path}: {answer.StatusCode}");
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        HttpRequestMessage request = new(method, path);
        if (Cookie.Length > 0)
        {
            request.Headers.Add("Cookie", Cookie);
        }

        return request;
    }

    private void Keep(HttpResponseMessage answer)
    {
        if (answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set))
        {
            Cookie = string.Join("; ", set.Select(cookie => cookie.Split(';')[0]));
        }
    }
}
