using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Cli.Tests.Support;

/// <summary>A gateway on free ports with its state in a new SQLite database, and what somebody else does to it by the API.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    public const string Token = "123456:CANARY-cAnArY_0123456789abcdefghijk";

    private readonly WebApplication _app;
    private readonly HttpClient _api;

    private RunningGateway(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
        Key = app.Services.GetRequiredService<StoreHost>().FirstKey!;
        _api = new HttpClient { BaseAddress = new Uri(Address, "/api/v1/") };
        _api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public Uri Address { get; }

    public Uri Public => _app.PublicAddress();

    public string Key { get; }

    public static async Task<RunningGateway> StartAsync()
    {
        WebApplication app = GatewayApplication.Build([], builder =>
        {
            builder.Environment.EnvironmentName = "Development";
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Gateway:Public"] = "http://127.0.0.1:0",
                ["Gateway:Admin"] = "http://127.0.0.1:0",
                ["Gateway:Database"] = Path.Combine(Directory.CreateTempSubdirectory("sentinel-").FullName, "botsentinel.db"),
            });
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningGateway(app);
    }

    /// <summary>A policy file that admits so many updates of each user in an hour.</summary>
    public static string PerUser(int permits) => $$$$"""{"policies":{"default":{"limits":[{"scope":"user","permits":{{{{permits}}}},"window":"1h"}]}}}""";

    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body = null, string? ifMatch = "*")
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using HttpResponseMessage answer = await _api.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {answer.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>A policy in force that admits so many updates of each user in an hour; its id.</summary>
    public async Task<string> PublishAsync(string name, int permits)
    {
        string id = (string)(await SendAsync(HttpMethod.Post, "policies", $$"""{"name":"{{name}}","draft":{{PerUser(permits)}}}"""))["id"]!;
        await SendAsync(HttpMethod.Post, $"policies/{id}/publish", "{}");
        return id;
    }

    /// <summary>Publishes once more, as another operator.</summary>
    public async Task PublishAgainAsync(string id, int permits)
    {
        await SendAsync(HttpMethod.Put, $"policies/{id}/draft", PerUser(permits));
        await SendAsync(HttpMethod.Post, $"policies/{id}/publish", "{}");
    }

    /// <summary>Signs checkpoints now.</summary>
    public Task SignAsync() => _app.Services.GetRequiredService<CheckpointSigner>().SignAllAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
