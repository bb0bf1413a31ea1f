using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BotSentinel.Server.Tests.Support;

/// <summary>
/// A provider of OpenID Connect that nobody here wrote: npm's oidc-provider as a process, on a port of 127.0.0.1 that it keeps. It can be stopped and started again; its keys and
/// what it knew of who had signed in are others then. Ends with its owner.
/// </summary>
internal sealed class NodeProvider : IAsyncDisposable
{
    public const string Client = "botsentinel", OtherClient = "somebody-else";

    // One that shows whether it is written as each way of sending it wants.
    public const string Secret = "p%C3:s + &=~ secret";

    /// <summary>Where the gateway says it is; nothing listens there, and the test takes what is sent there to the gateway.</summary>
    public const string AdminUrl = "https://sentinel.example.org";

    // Below those that the system gives to outgoing connections: none of these takes the port while it is stopped.
    private const int FirstPort = 20_000, PastPorts = 32_000;

    private readonly int _port = FreePort();
    private Process? _process;
    private string _said = "";

    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Its own name for itself, where that is not its address.</summary>
    public Uri? Issuer { get; set; }

    /// <summary>What its people are, by the name they sign in with.</summary>
    public Dictionary<string, JsonObject> People { get; } = new()
    {
        ["anna"] = new() { ["name"] = "Anna", ["groups"] = new JsonArray("admins") },
        ["boris"] = new() { ["name"] = "Boris", ["groups"] = new JsonArray("others") },
    };

    /// <summary>How the gateway is registered there; beside its name, secret and address.</summary>
    public JsonObject Registration { get; } = [];

    /// <summary>How the other client is.</summary>
    public JsonObject OtherRegistration { get; } = [];

    /// <summary>Options of oidc-provider.</summary>
    public JsonObject Configuration { get; } = [];

    /// <summary>For whom its tokens are, in place of who asked.</summary>
    public string? Audience { get; set; }

    public static async Task<NodeProvider> StartAsync(Action<NodeProvider>? adjust = null)
    {
        NodeProvider provider = new();
        adjust?.Invoke(provider);
        await provider.StartAgainAsync();
        return provider;
    }

    /// <summary>Settings of a gateway that knows it.</summary>
    public Dictionary<string, string?> Settings() => new()
    {
        ["AdminUrl"] = AdminUrl,
        ["Outbound:Allow:0"] = "127.0.0.0/8",
        ["Access:Oidc:Authority"] = Address.ToString().TrimEnd('/'),
        ["Access:Oidc:ClientId"] = Client,
        ["Access:Oidc:ClientSecret"] = Secret,
        ["Access:Oidc:Scopes"] = "groups",
        ["Access:Oidc:Roles:0:Value"] = "admins",
        ["Access:Oidc:Roles:0:Role"] = "admin",
        ["Access:Oidc:Roles:1:Value"] = "looking",
        ["Access:Oidc:Roles:1:Role"] = "analyst",
    };

    public async Task StartAgainAsync()
    {
        string clients = Path.Combine(Repository.Root, "tests", "EndToEnd", "clients");
        Assert.True(Directory.Exists(Path.Combine(clients, "node_modules")), $"{clients} lacks its packages. Run npm ci there, or ./test.sh BotSentinel.Server.Tests.");
        ProcessStartInfo start = new("node", [Path.Combine(clients, "oidc-provider.mjs")]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SETTINGS"] = JsonSerializer.Serialize(new
        {
            port = _port,
            issuer = (Issuer ?? Address).ToString().TrimEnd('/'),
            client = Registered(Client, Secret, new Uri(new Uri(AdminUrl), "/access/oidc/callback"), Registration),
            clients = new[] { Registered(OtherClient, "another secret", new Uri("https://other.example.org/callback"), OtherRegistration) },
            people = People,
            audience = Audience,
            configuration = Configuration,
        });
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Process.Start(start)!;
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"oidc-provider ended: {_said}"));
        _process.ErrorDataReceived += (_, line) => _said += $"\n{line.Data}";
        _process.OutputDataReceived += (_, line) => _ = line.Data == "ready" && ready.TrySetResult();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await ready.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static JsonObject Registered(string id, string secret, Uri callback, JsonObject more)
    {
        JsonObject client = new() { ["client_id"] = id, ["client_secret"] = secret, ["redirect_uris"] = new JsonArray(callback.ToString()) };
        foreach ((string name, JsonNode? value) in more)
        {
            client[name] = value?.DeepClone();
        }

        return client;
    }

    private static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(FirstPort, PastPorts);
            using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; another may be free.
            }
        }
    }
}
