using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using BotSentinel.Server.Api;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Admin;

/// <summary>Every route of the admin listener by every method, with a key and without one, and paths that are none.</summary>
public abstract partial class RouteMatrixTests(bool isPostgres)
{
    private readonly DatabaseKind _kind = isPostgres ? DatabaseKind.Postgres : DatabaseKind.Sqlite;

    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"];
    private static readonly string[] Safe = ["GET", "HEAD", "OPTIONS"];

    [Fact]
    public async Task EveryAnswer_BearsTheHeadersThatGuardBrowsers()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["ApiCallsPerMinute"] = "1000000" });
        await using StubServer telegram = await StubServer.StartAsync();
        await using TestGateway files = await TestGateway.StartAsync(TestGateway.Polling(telegram.Address));
        List<string> wrong = [];
        int asked = 0;
        foreach ((IServiceProvider services, HttpClient admin, string? key) in new[] { (gateway.Services, gateway.Admin, gateway.Key), (gateway.Services, gateway.Admin, null), (files.Services, files.Admin, null) })
        {
            foreach (string path in Paths(services))
            {
                foreach (string method in Methods)
                {
                    using HttpResponseMessage answer = await SendAsync(admin, method, path, key);
                    asked++;
                    wrong.AddRange(Missing(answer).Select(header => $"{method} {path} ({(int)answer.StatusCode}): {header}"));
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
        Assert.True(asked > 500, $"{asked} requests");
    }

    [Fact]
    public async Task NoRoute_ChangesAnythingOnASafeMethod()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        var changing = Routes(gateway.Services).Where(route => route.Metadata.GetMetadata<ApiRoute>()?.Changes == true).ToList();

        Assert.NotEmpty(changing);
        Assert.All(changing, route => Assert.DoesNotContain(MethodsOf(route), method => Safe.Contains(method)));
    }

    [Fact]
    public async Task EveryChange_AskedForByAnotherSitesPage_IsRefused()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["ApiCallsPerMinute"] = "1000000" });
        await using StubServer telegram = await StubServer.StartAsync();
        await using TestGateway files = await TestGateway.StartAsync(TestGateway.Polling(telegram.Address));
        foreach ((IServiceProvider services, HttpClient admin, string? key) in new[] { (gateway.Services, gateway.Admin, gateway.Key), (files.Services, files.Admin, null) })
        {
            foreach (RouteEndpoint route in Routes(services))
            {
                foreach (string method in MethodsOf(route).Except(Safe))
                {
                    foreach ((string header, string value) in new[] { ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://elsewhere.example"), ("Origin", "null") })
                    {
                        using HttpResponseMessage answer = await SendAsync(admin, method, PathOf(route), key, (header, value));
                        Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{method} {PathOf(route)} {header}: {answer.StatusCode}");
                    }
                }
            }
        }
    }

    [Fact]
    public async Task NoAnswer_LetsOtherOriginsReadIt()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["ApiCallsPerMinute"] = "1000000" });
        foreach (string path in Paths(gateway.Services))
        {
            foreach (string method in (string[])["OPTIONS", "GET", "POST"])
            {
                using HttpResponseMessage answer = await SendAsync(gateway.Admin, method, path, gateway.Key, ("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "PUT"));
                Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    [Fact]
    public async Task Trace_IsRefusedEverywhere()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind, new() { ["ApiCallsPerMinute"] = "1000000" });
        foreach (string path in Paths(gateway.Services))
        {
            using HttpResponseMessage answer = await SendAsync(gateway.Admin, "TRACE", path, gateway.Key);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("/appsettings.json")]
    [InlineData("/data/botsentinel.db")]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("/.git/config")]
    [InlineData("/api/v1/../../data/botsentinel.db")]
    public async Task PathThatIsNoRoute_ServesNoFile(string path)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);

        using HttpResponseMessage answer = await SendAsync(gateway.Admin, "GET", path, gateway.Key);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task WithoutAKey_OnlyThisIsOpen()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(_kind);
        using HttpClient stranger = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gateway.Admin.BaseAddress };
        List<string> open = [];
        foreach (RouteEndpoint route in Routes(gateway.Services))
        {
            if (route.RoutePattern.RawText?.TrimStart('/').StartsWith('_') == true || route.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
            {
                continue;
            }

            foreach (string method in MethodsOf(route).DefaultIfEmpty("GET"))
            {
                using HttpResponseMessage answer = await SendAsync(stranger, method, PathOf(route), null);
                if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.NotFound) && answer.Headers.Location?.OriginalString.Contains("/sign-in?", StringComparison.Ordinal) != true)
                {
                    open.Add($"{method} {PathOf(route)}");
                }
            }
        }

        // The way in, the panel's own files, the description, and whether the gateway lives. Of the hub, a page that nobody is signed in on has nothing to open.
        string[] ways =
        [
            "GET /api/docs/favicon.svg", "GET /api/docs/none", "GET /api/docs/scalar.aspnetcore.js", "GET /api/docs/scalar.js", "GET /api/v1/health", "GET /health/live", "GET /health/ready",
            "GET /assets/access.css", "GET /assets/passkeys.js", "GET /assets/times.js", "GET /not-found", "POST /not-found", "GET /set-up", "POST /set-up", "GET /sign-in", "POST /sign-in",
            "POST /api/v1/access/passkey", "POST /api/v1/access/passkey/begin", "POST /api/v1/access/set-up", "POST /api/v1/access/set-up/begin", "POST /api/v1/access/sign-in",
        ];
        Assert.Empty(open.Distinct().Except(ways));
    }

    private static IEnumerable<string> Missing(HttpResponseMessage answer)
    {
        (string Name, string Part)[] wanted =
        [
            ("Content-Security-Policy", "default-src 'none'"), ("Content-Security-Policy", "frame-ancestors 'none'"), ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"), ("Permissions-Policy", "camera=()"), ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Embedder-Policy", "require-corp"),
        ];
        foreach ((string name, string part) in wanted)
        {
            if (!answer.Headers.TryGetValues(name, out IEnumerable<string>? values) || !string.Join(' ', values).Contains(part, StringComparison.Ordinal))
            {
                yield return $"{name}: {part}";
            }
        }

        if (answer.Headers.CacheControl is null)
        {
            yield return "Cache-Control";
        }

        if (answer.Headers.Contains("Server") || answer.Headers.Contains("X-Powered-By"))
        {
            yield return "tells what it is made with";
        }

        if (answer.Content.Headers.ContentLength > 0 && answer.Content.Headers.ContentType is null)
        {
            yield return "Content-Type";
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient admin, string method, string path, string? key, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> Paths(IServiceProvider services) =>
        Routes(services).Select(PathOf).Distinct().Concat(["/", "/no/such/page", "/api/v1", "/api/v1/nothing", "/..%2f..%2fetc/passwd"]);

    private static IEnumerable<RouteEndpoint> Routes(IServiceProvider services) => services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint route) => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];

    private static string PathOf(RouteEndpoint route) => "/" + Parameter.Replace(route.RoutePattern.RawText ?? "", "none").TrimStart('/');

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter { get; }
}

public sealed class SqliteRouteMatrixTests() : RouteMatrixTests(isPostgres: false);

public sealed class PostgresRouteMatrixTests() : RouteMatrixTests(isPostgres: true);
