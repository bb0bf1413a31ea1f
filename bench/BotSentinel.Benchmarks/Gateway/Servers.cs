using System.Diagnostics;
using System.Net;
using System.Text.Json;
using BotSentinel.Benchmarks.Api;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Server.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace BotSentinel.Benchmarks.Gateway;

/// <summary>The servers that the gateway benchmark compares, each run by this program in a process of its own.</summary>
internal static class Servers
{
    public const string Command = "serve";
    public const string Secret = "bench-secret";
    public const string Bare = "bare";
    public const string Yarp = "yarp";
    public const string Forwarding = "forwarding";
    public const string Refusing = "refusing";

    private const string Loopback = "http://127.0.0.1:0";

    /// <summary>Serves until the parent closes standard input. The first line printed is the address.</summary>
    public static async Task RunAsync(string name, string? upstream)
    {
        await using WebApplication app = name switch
        {
            Yarp => ForwardByYarp(upstream!),
            Forwarding => Gateway(upstream!, permits: 1_000_000_000),
            Refusing => Gateway(upstream!, permits: 1),
            ApiServers.Gateway or ApiServers.Panel => ApiServers.State(upstream),
            ApiServers.Bare => ApiServers.Minimal(),
            _ => Answer(),
        };
        await app.StartAsync();
        Console.WriteLine(name is Forwarding or Refusing ? app.PublicAddress() : new Uri(new Uri(app.Urls.First()), name == ApiServers.Panel ? ApiServers.LinkOf(app) : ApiServers.KeyOf(app)));
        await Console.In.ReadToEndAsync();
    }

    private static WebApplication Answer()
    {
        WebApplication app = Empty().Build();
        app.MapPost("/hook/{bot}", () => Results.Ok());
        return app;
    }

    private static WebApplication ForwardByYarp(string upstream)
    {
        WebApplicationBuilder builder = Empty();
        builder.Services.AddHttpForwarder();
        WebApplication app = builder.Build();
        IHttpForwarder forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        });
        var config = new ForwarderRequestConfig { Version = HttpVersion.Version11 };
        app.MapPost("/hook/{bot}", async context => await forwarder.SendAsync(context, upstream, client, config, HttpTransformer.Default));
        return app;
    }

    /// <summary>A gateway that lets everything through, or, since all updates count for the bot, nothing.</summary>
    private static WebApplication Gateway(string upstream, int permits)
    {
        string policies = Path.Combine(Directory.CreateTempSubdirectory("bench-").FullName, "botsentinel.json");
        object limit = permits == 1
            ? new { scope = "bot", permits, window = "1h" }
            : new { scope = "user", permits, window = "1h" };
        File.WriteAllText(policies, JsonSerializer.Serialize(new { policies = new Dictionary<string, object> { ["default"] = new { limits = new[] { limit } } } }));
        return GatewayApplication.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Gateway:Public"] = Loopback,
                ["Gateway:Admin"] = Loopback,
                ["Gateway:PolicyFile"] = policies,
                ["Gateway:Bots:0:Name"] = "bench",
                ["Gateway:Bots:0:Token"] = "1:bench",
                ["Gateway:Bots:0:SecretToken"] = Secret,
                ["Gateway:Bots:0:Upstream"] = new Uri(new Uri(upstream), "/hook/bench").ToString(),
            });
        });
    }

    private static WebApplicationBuilder Empty()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Loopback);
        return builder;
    }
}

/// <summary>One of the servers, running. Dispose to end it.</summary>
internal sealed class ServedProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServedProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>The process; memory and the like are asked of it.</summary>
    public int Id => _process.Id;

    public static Task<ServedProcess> StartAsync(string server, Uri? upstream = null) => StartAsync(server, upstream?.ToString());

    public static async Task<ServedProcess> StartAsync(string server, string? argument)
    {
        ProcessStartInfo start = OwnProcess.Start([Servers.Command, server, .. argument is null ? Array.Empty<string>() : [argument]]);
        start.RedirectStandardInput = true;
        Process process = Process.Start(start)!;
        string? address = await process.StandardOutput.ReadLineAsync();
        return new ServedProcess(process, new Uri(address ?? throw new InvalidOperationException($"The server '{server}' did not start.")));
    }

    /// <summary>Ends it as a crash would.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
