using BotSentinel.Server.Api;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Benchmarks.Api;

/// <summary>The servers that the benchmarks of the API and the database run, each in a process of its own.</summary>
internal static class ApiServers
{
    public const string Gateway = "api";
    public const string Bare = "api-bare";
    public const string Panel = "panel";

    private const string Loopback = "http://127.0.0.1:0";

    /// <summary>A gateway with its state in a database.</summary>
    /// <param name="database">The database; null: SQLite in a new folder.</param>
    public static WebApplication State(string? database) => GatewayApplication.Build([], builder =>
    {
        builder.Environment.EnvironmentName = "Development";
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:Public"] = Loopback,
            ["Gateway:Admin"] = Loopback,
            ["Gateway:ApiCallsPerMinute"] = "1000000",
            ["Gateway:Database"] = database ?? NewFile(),
        });
    });

    /// <summary>The least that a web server can do about the same body: read it, and answer that it may pass.</summary>
    public static WebApplication Minimal()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Loopback);
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Set(json.SerializerOptions));
        WebApplication app = builder.Build();
        app.MapPost("/api/v1/decide", (UpdateBody update) => Results.Ok(new { verdict = "allow", user = update.User }));
        return app;
    }

    /// <summary>The first key of a gateway that had none, as the fragment of its address.</summary>
    public static string KeyOf(WebApplication app) => app.Services.GetService<StoreHost>()?.FirstKey is { } key ? $"#{key}" : "";

    /// <summary>What the link bears that a gateway without operators prints, as the fragment of its address.</summary>
    public static string LinkOf(WebApplication app) => app.Services.GetRequiredService<StoreHost>().FirstLink is { } link ? $"#{link.Query["?link=".Length..]}" : "";

    public static string NewFile() => Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "botsentinel.db");
}
