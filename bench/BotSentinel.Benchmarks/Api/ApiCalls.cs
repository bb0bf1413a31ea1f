using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace BotSentinel.Benchmarks.Api;

/// <summary>Calls a gateway's API; what does not succeed is an error of the benchmark.</summary>
internal sealed class ApiCalls : IDisposable
{
    private readonly HttpClient _client;

    public ApiCalls(Uri server, string key)
    {
        _client = new HttpClient { BaseAddress = new Uri(server, "/api/v1/"), Timeout = TimeSpan.FromMinutes(5) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, type) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using HttpResponseMessage answer = await _client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text.Length == 0 ? "{}" : text)! : throw new InvalidOperationException($"{method} {path}: {answer.StatusCode} {text}");
    }

    /// <summary>A body as it is.</summary>
    public Task<byte[]> ReadAsync(string path) => _client.GetByteArrayAsync(path);

    /// <summary>Publishes a policy that admits so many updates of each user in an hour; its id.</summary>
    public async Task<string> PublishAsync(int permits, string? policy = null)
    {
        string file = """{"policies":{"default":{"limits":[{"scope":"user","permits":N,"window":"1h"}]}}}""".Replace("N", $"{permits}", StringComparison.Ordinal);
        if (policy is null)
        {
            policy = (string)(await SendAsync(HttpMethod.Post, "policies", $$"""{"name":"bench","draft":{{file}}}"""))["id"]!;
        }
        else
        {
            await SendAsync(HttpMethod.Put, $"policies/{policy}/draft", file);
        }

        await SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}");
        return policy;
    }

    /// <summary>A tenant of its own with one bot; its key.</summary>
    public async Task<string> AddTenantAsync(string name, string quotas)
    {
        string tenant = (string)(await SendAsync(HttpMethod.Post, "tenants", $$"""{"name":"{{name}}","quotas":{{quotas}}}"""))["id"]!;
        string key = (string)(await SendAsync(HttpMethod.Post, $"tenants/{tenant}/keys", """{"name":"bench"}"""))["key"]!;
        using ApiCalls own = new(new Uri(_client.BaseAddress!, "/"), key);
        await own.SendAsync(HttpMethod.Post, "bots", $$"""{"name":"bench","token":"1:{{name}}"}""");
        return key;
    }

    public void Dispose() => _client.Dispose();
}
