using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Store;
using Microsoft.Data.Sqlite;

namespace BotSentinel.Server.Demo;

/// <summary>The demo's gateway: a real one with its panel and one bot, whose database goes with it.</summary>
internal sealed class DemoGateway : IAsyncDisposable
{
    /// <summary>Where the panel is, unless somebody else is there.</summary>
    private const int PanelPort = 8081;

    private const string Policies = """
        { "policies": { "default": {
          "limits": [ { "scope": "user", "permits": 60, "window": "1m", "burst": 10 } ],
          "debounce": { "scope": "user", "window": "2s" } } },
          "rules": [ { "policy": "default" } ],
          "outgoing": { "chat": { "permits": 20, "window": "1s", "burst": 20 } } }
        """;

    private readonly WebApplication _app;
    private readonly string _folder;

    private DemoGateway(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    /// <summary>Where bots reach it.</summary>
    public Uri Public => _app.PublicAddress();

    /// <summary>Where whoever watches sets up how to sign in to the panel, once.</summary>
    public Uri SetUp => Host(_app).FirstLink!;

    /// <summary>What protects the bot, once the bot has asked for something.</summary>
    public Sentinel Sentinel => _app.Services.GetRequiredService<BotRegistry>().All[0].Sentinel;

    /// <param name="telegram">The Bot API server.</param>
    /// <param name="token">The bot's token.</param>
    public static async Task<DemoGateway> StartAsync(string telegram, string token)
    {
        string folder = Directory.CreateTempSubdirectory("botsentinel-demo-").FullName;
        WebApplication app = GatewayApplication.Build(
            [],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Environment.EnvironmentName = Environments.Development;
            },
            new GatewayOptions
            {
                Public = new Uri("http://127.0.0.1:0"),
                Admin = new UriBuilder("http", "127.0.0.1", FreePort()).Uri,
                Database = DatabaseOptions.File(Path.Combine(folder, "botsentinel.db")),
            });
        await app.StartAsync();
        await AddBotAsync(app, telegram, token);
        return new DemoGateway(app, folder);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static StoreHost Host(WebApplication app) => app.Services.GetRequiredService<StoreHost>();

    // By the API, with the key that the gateway makes at its first start.
    private static async Task AddBotAsync(WebApplication app, string telegram, string token)
    {
        using HttpClient api = new() { BaseAddress = new Uri($"{app.Urls.First()}/api/v1/") };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Host(app).FirstKey);
        JsonNode policy = await PostAsync("policies", new JsonObject { ["name"] = "demo", ["draft"] = JsonNode.Parse(Policies) });
        await PostAsync($"policies/{policy["id"]}/publish", []);
        await PostAsync("bots", new JsonObject { ["name"] = "echo", ["token"] = token, ["telegram"] = telegram, ["policy"] = (string)policy["id"]! });

        async Task<JsonNode> PostAsync(string path, JsonObject body)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
            using HttpResponseMessage response = await api.SendAsync(request);
            return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
        }
    }

    private static int FreePort()
    {
        try
        {
            return PortOf(PanelPort);
        }
        catch (SocketException)
        {
            return PortOf(0);
        }

        static int PortOf(int port)
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
