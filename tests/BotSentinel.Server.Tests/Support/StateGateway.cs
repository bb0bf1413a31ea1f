using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using BotSentinel.Server.Store;
using Microsoft.AspNetCore.Builder;

namespace BotSentinel.Server.Tests.Support;

/// <summary>A gateway with its state in a new database, and a client of its API with the first key.</summary>
internal sealed class StateGateway : IAsyncDisposable
{
    private readonly TestGateway _gateway;

    private StateGateway(TestGateway gateway, string database, string key) => (_gateway, Database, Key, Api) = (gateway, database, key, new ApiClient(gateway.Admin.BaseAddress!, key));

    public string Database { get; }

    public string Key { get; }

    public ApiClient Api { get; }

    public HttpClient Public => _gateway.Public;

    public HttpClient Admin => _gateway.Admin;

    public IServiceProvider Services => _gateway.Services;

    public static async Task<StateGateway> StartAsync(DatabaseKind kind, Dictionary<string, string?>? settings = null, Action<WebApplicationBuilder>? adjust = null) =>
        await StartAsync(await NewDatabaseAsync(kind), null, settings, adjust);

    /// <summary>A gateway on a database that is there already, whose first key was told before.</summary>
    public static async Task<StateGateway> StartAsync(string database, string? key, Dictionary<string, string?>? settings = null, Action<WebApplicationBuilder>? adjust = null)
    {
        Dictionary<string, string?> all = new(settings ?? [])
        {
            ["Public"] = "http://127.0.0.1:0",
            ["Admin"] = "http://127.0.0.1:0",
            ["Database"] = database,
        };
        TestGateway gateway = await TestGateway.StartAsync(all, builder =>
        {
            builder.Environment.EnvironmentName = "Development";
            adjust?.Invoke(builder);
        });
        return new StateGateway(gateway, database, gateway.FirstKey ?? key ?? throw new InvalidOperationException("The database has keys already."));
    }

    public static Task<string> NewDatabaseAsync(DatabaseKind kind) => StateDatabase.NewAsync(kind);

    /// <summary>A policy in force that admits so many updates of each user, and no more for an hour; its id.</summary>
    public async Task<string> PublishAsync(int permits, string name = "main")
    {
        JsonNode made = await Api.SendAsync(HttpMethod.Post, "policies", $$"""{"name":"{{name}}","draft":{{TestGateway.PerUser(permits)}}}""", HttpStatusCode.Created);
        string id = (string)made["id"]!;
        await Api.SendAsync(HttpMethod.Post, $"policies/{id}/publish", "{}", HttpStatusCode.OK, "*");
        return id;
    }

    /// <summary>A bot by polling; its id.</summary>
    public async Task<string> AddBotAsync(string? policy, string name = "shop", string token = TestGateway.Token)
    {
        JsonNode made = await Api.SendAsync(HttpMethod.Post, "bots", new JsonObject { ["name"] = name, ["token"] = token, ["policy"] = policy }.ToJsonString(), HttpStatusCode.Created);
        return (string)made["id"]!;
    }

    public ValueTask DisposeAsync()
    {
        Api.Dispose();
        return _gateway.DisposeAsync();
    }
}

/// <summary>Calls the API as one key's owner.</summary>
internal sealed class ApiClient(Uri address, string? key) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri(address, "/api/v1/"), Timeout = TimeSpan.FromSeconds(60) };

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? ifMatch = null, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return SendAsync(request);
    }

    /// <summary>The JSON of an answer that must have this status; null without any.</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body, HttpStatusCode expected, string? ifMatch = null, string? idempotencyKey = null)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, body, ifMatch, idempotencyKey);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == answer.StatusCode, $"{method} {path}: {answer.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public Task<JsonNode> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Get, path, null, expected);

    public void Dispose() => _client.Dispose();
}
