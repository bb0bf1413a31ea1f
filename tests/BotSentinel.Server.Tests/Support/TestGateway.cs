using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BotSentinel.Server.Tests.Support;

/// <summary>A gateway on free ports, as the configuration given makes it.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public const string Token = "123456:CANARY-cAnArY_0123456789abcdefghijk";
    public const string Secret = "s3cret-CANARY";

    private readonly WebApplication _app;
    private bool _stopped;

    private TestGateway(WebApplication app)
    {
        _app = app;
        Public = new HttpClient(Untraced()) { BaseAddress = app.PublicAddress(), Timeout = TimeSpan.FromSeconds(30) };
        Admin = new HttpClient(Untraced()) { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(30) };
    }

    public HttpClient Public { get; }

    public HttpClient Admin { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The key that this start made; null where there was one, or where there is no database.</summary>
    public string? FirstKey => Services.GetService<StoreHost>()?.FirstKey;

    public static async Task<TestGateway> StartAsync(Dictionary<string, string?> settings, Action<WebApplicationBuilder>? adjust = null)
    {
        WebApplication app = Build(settings, adjust);
        await app.StartAsync();
        return new TestGateway(app);
    }

    /// <summary>The same gateway with its state where it is wanted: in a database, the bots and policies of the settings are added by the API.</summary>
    public static async Task<TestGateway> StartAsync(StateKind state, Dictionary<string, string?> settings, Action<WebApplicationBuilder>? adjust = null)
    {
        if (state == StateKind.Files)
        {
            return await StartAsync(settings, adjust);
        }

        Dictionary<string, string?> own = settings.Where(setting => setting.Key != "PolicyFile" && !setting.Key.StartsWith("Bots:", StringComparison.Ordinal)).ToDictionary();
        own["Database"] = await StateDatabase.NewAsync(state == StateKind.Postgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite);
        TestGateway gateway = await StartAsync(own, builder =>
        {
            builder.Environment.EnvironmentName = "Development";
            adjust?.Invoke(builder);
        });
        await gateway.AddBotAsync(settings);
        return gateway;
    }

    public static WebApplication Build(Dictionary<string, string?> settings, Action<WebApplicationBuilder>? adjust = null) => GatewayApplication.Build([], builder =>
    {
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => "Gateway:" + setting.Key, setting => setting.Value));
        adjust?.Invoke(builder);
    });

    /// <summary>Settings of a gateway with one bot that polls.</summary>
    public static Dictionary<string, string?> Polling(Uri telegram, string? policies = null) => new()
    {
        ["Public"] = "http://127.0.0.1:0",
        ["Admin"] = "http://127.0.0.1:0",
        ["Telegram"] = telegram.ToString(),
        ["PolicyFile"] = policies is null ? null : PolicyFile(policies),
        ["Bots:0:Name"] = "echo",
        ["Bots:0:Token"] = Token,
    };

    /// <summary>Settings of a gateway with one bot that has a webhook.</summary>
    public static Dictionary<string, string?> Webhook(Uri upstream, string? policies = null) => new(Polling(new Uri("http://127.0.0.1:9"), policies))
    {
        ["Bots:0:Upstream"] = new Uri(upstream, "/own/hook").ToString(),
        ["Bots:0:SecretToken"] = Secret,
    };

    /// <summary>A policy file that admits so many updates of each user, and no more for an hour.</summary>
    public static string PerUser(int permits, bool notify = false) => JsonSerializer.Serialize(new
    {
        policies = new Dictionary<string, object>
        {
            ["default"] = new { limits = new[] { new { scope = "user", permits, window = "1h" } }, notify = notify ? "once" : "never" },
        },
    });

    public long Count(string outcome) =>
        Services.GetRequiredService<BotRegistry>().All[0].Traffic.Of(Enum.Parse<Outcome>(outcome));

    public Task<HttpResponseMessage> PostUpdateAsync(string json, string? secret = Secret, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/hook/echo") { Content = new StringContent(json, null, "application/json") };
        if (secret is not null)
        {
            request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", secret);
        }

        return Public.SendAsync(request, cancellationToken);
    }

    public async Task StopAsync()
    {
        _stopped = true;
        await _app.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Public.Dispose();
        Admin.Dispose();
        if (!_stopped)
        {
            await _app.StopAsync();
        }

        string? connection = Services.GetService<DatabaseOptions>() is { Kind: DatabaseKind.Postgres } database ? database.Connection : null;
        await _app.DisposeAsync();
        if (connection is not null)
        {
            // The next tests have databases of their own, and the server has so many connections.
            await using NpgsqlConnection own = new(connection);
            NpgsqlConnection.ClearPool(own);
        }
    }

    private async Task AddBotAsync(Dictionary<string, string?> settings)
    {
        string key = FirstKey!;
        Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using ApiClient api = new(Admin.BaseAddress!, key);
        string? policy = null, upstream = settings.GetValueOrDefault("Bots:0:Upstream");
        if (settings.GetValueOrDefault("PolicyFile") is { } file)
        {
            policy = (string)(await api.SendAsync(HttpMethod.Post, "policies", $$"""{"name":"main","draft":{{await File.ReadAllTextAsync(file)}}}""", HttpStatusCode.Created))["id"]!;
            await api.SendAsync(HttpMethod.Post, $"policies/{policy}/publish", "{}", HttpStatusCode.OK, "*");
        }

        JsonObject bot = new()
        {
            ["name"] = settings["Bots:0:Name"],
            ["token"] = settings["Bots:0:Token"],
            ["mode"] = settings.GetValueOrDefault("Bots:0:Mode") ?? (upstream is null ? "polling" : "webhook"),
            ["upstream"] = upstream,
            ["secretToken"] = settings.GetValueOrDefault("Bots:0:SecretToken"),
            ["policy"] = policy,
            ["notices"] = settings.GetValueOrDefault("Bots:0:Notices") != "false",
        };
        await api.SendAsync(HttpMethod.Post, "bots", bot.ToJsonString(), HttpStatusCode.Created);
        await Assert.Single(Services.GetRequiredService<BotRegistry>().Slots).GetAsync();
    }

    private static SocketsHttpHandler Untraced() => new() { ActivityHeadersPropagator = null };

    private static string PolicyFile(string json)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("sentinel-").FullName, "botsentinel.json");
        File.WriteAllText(path, json);
        return path;
    }
}

/// <summary>Updates as Telegram writes them.</summary>
internal static class UpdateJson
{
    public static string Message(long updateId, long user = 1, string text = "hello") => JsonSerializer.Serialize(new
    {
        update_id = updateId,
        message = new
        {
            message_id = updateId,
            from = new { id = user, is_bot = false, first_name = "A" },
            chat = new { id = user, type = "private", first_name = "A" },
            date = 1700000000,
            text,
        },
    });

    public static string Batch(params IEnumerable<string> updates) => $$"""{"ok":true,"result":[{{string.Join(',', updates)}}]}""";
}
