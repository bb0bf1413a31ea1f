using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using BotSentinel.Policies;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotSentinel.Server.Tests.Admin;

public sealed partial class AdminFrontTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "rebound.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData(null, "localhost", HttpStatusCode.OK)]
    [InlineData(null, "192.0.2.7", HttpStatusCode.OK)]
    [InlineData(null, "sentinel", HttpStatusCode.OK)]
    [InlineData("https://sentinel.example/", "SENTINEL.example", HttpStatusCode.OK)]
    [InlineData("https://sentinel.example/", "rebound.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("https://sentinel.example/", "sentinel.example.rebound.example", HttpStatusCode.MisdirectedRequest)]
    public async Task RequestUnderANameThatIsNotTheGateways_IsTurnedAway(string? url, string host, HttpStatusCode expected)
    {
        await using TestGateway gateway = await StartAsync(url);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status") { Headers = { Host = host } };

        using HttpResponseMessage answer = await gateway.Admin.SendAsync(request, Cancelled);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Health_AnswersUnderAnyName()
    {
        await using TestGateway gateway = await StartAsync("https://sentinel.example/");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live") { Headers = { Host = "pod-7.cluster.example" } };

        using HttpResponseMessage answer = await gateway.Admin.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "http://{host}")]
    [InlineData("User-Agent", "curl")]
    public async Task ChangeAskedForByTheGatewaysOwnPageOrAProgram_PassesTheFront(string header, string value)
    {
        await using TestGateway gateway = await StartAsync(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/spam/marks") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation(header, value.Replace("{host}", gateway.Admin.BaseAddress!.Authority, StringComparison.Ordinal));

        using HttpResponseMessage answer = await gateway.Admin.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://elsewhere.example", "403")]
    [InlineData("http://{host}", "404")]
    public async Task SocketThatAnotherSitesPageOpens_IsRefused(string origin, string expected)
    {
        await using TestGateway gateway = await StartAsync(null);
        string host = gateway.Admin.BaseAddress!.Authority;

        string answer = await SendRawAsync(gateway, $"GET /no/socket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: {origin.Replace("{host}", host, StringComparison.Ordinal)}\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {expected} ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrowsersThatComeByTls_AreToldToComeByNothingElse()
    {
        await using TestGateway plain = await StartAsync(null);
        await using TestGateway encrypted = await StartAsync("https://sentinel.example/");

        using HttpResponseMessage first = await plain.Admin.GetAsync("/status", Cancelled);
        using HttpResponseMessage second = await encrypted.Admin.GetAsync("/status", Cancelled);

        Assert.False(first.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal("max-age=31536000; includeSubDomains", Assert.Single(second.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task PathThatAProxyPutsBefore_IsTheGatewaysRoot()
    {
        await using TestGateway gateway = await StartAsync("https://example.org/sentinel/");

        Assert.Equal("live", await gateway.Admin.GetStringAsync("/sentinel/health/live", Cancelled));
        Assert.Equal("live", await gateway.Admin.GetStringAsync("/health/live", Cancelled));
    }

    [Fact]
    public async Task PageOfTheApi_RunsScriptsOfItsOwnAlone()
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);

        using HttpResponseMessage first = await gateway.Admin.GetAsync("/api/docs/", Cancelled);
        using HttpResponseMessage second = await gateway.Admin.GetAsync("/api/docs/", Cancelled);
        string policy = Assert.Single(first.Headers.GetValues("Content-Security-Policy"));
        string page = await first.Content.ReadAsStringAsync(Cancelled);

        string nonce = Nonce.Match(policy).Groups[1].Value;
        Assert.NotEmpty(nonce);
        Assert.DoesNotContain("script-src 'self' 'unsafe", policy, StringComparison.Ordinal);
        Assert.All(Script.Matches(page), script => Assert.Contains($"nonce=\"{nonce}\"", script.Value, StringComparison.Ordinal));
        Assert.NotEqual(policy, Assert.Single(second.Headers.GetValues("Content-Security-Policy")));
        Assert.DoesNotMatch("""(src|href)="(https?:)?//""", page);
    }

    [Fact]
    public async Task Connections_AreBoundedThoseOfWebSocketsToo()
    {
        await using TestGateway gateway = await StartAsync(null);

        KestrelServerLimits limits = gateway.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.NotNull(limits.MaxConcurrentConnections);
        Assert.NotNull(limits.MaxConcurrentUpgradedConnections);
    }

    [Fact]
    public async Task BodyThatIsTooLarge_IsRefusedBeforeItIsRead()
    {
        await using TestGateway gateway = await StartAsync(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/spam/marks") { Content = new ByteArrayContent(new byte[2 << 20]) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.ExpectContinue = true;

        using HttpResponseMessage answer = await gateway.Admin.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST /api/v1/decide HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /status HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /status HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n")]
    [InlineData("GET /status HTTP/1.1\r\n\r\n")]
    [InlineData("POST /api/v1/decide HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}")]
    public async Task RequestWithTwoReadings_IsReadByNone(string text)
    {
        await using TestGateway gateway = await StartAsync(null);

        string answer = await SendRawAsync(gateway, text);

        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(answer, "HTTP/1.1 "));
    }

    [Fact]
    public void SettingsThatAreNone_AreAllToldAtOnce()
    {
        var failure = Assert.Throws<SentinelConfigurationException>(() => TestGateway.Build(new(TestGateway.Polling(new Uri("http://127.0.0.1:9")))
        {
            ["AdminUrl"] = "sentinel.example",
            ["TrustedProxies"] = "10.0.0.0/8, proxy",
            ["TrustedProxies:0"] = "10.0.0.0/99",
        }));

        Assert.Equal(["Gateway.AdminUrl", "Gateway.TrustedProxies", "Gateway.TrustedProxies"], failure.Errors.Select(error => error.Path).Order());
    }

    private static Task<TestGateway> StartAsync(string? url) => TestGateway.StartAsync(new(TestGateway.Polling(new Uri("http://127.0.0.1:9"))) { ["AdminUrl"] = url });

    private static async Task<string> SendRawAsync(TestGateway gateway, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Admin.BaseAddress!.Host, gateway.Admin.BaseAddress.Port, Cancelled);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), Cancelled);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(Cancelled);
    }

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce { get; }

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script { get; }
}
