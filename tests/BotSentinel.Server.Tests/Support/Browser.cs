using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using BotSentinel.Server.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using OtpNet;

namespace BotSentinel.Server.Tests.Support;

/// <summary>A person at a browser: keeps cookies as browsers do on the own machine, and has an authenticator app.</summary>
internal sealed class Browser(Uri address, TimeProvider? clock = null) : IDisposable
{
    public const string Password = "correct horse battery staple";

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    public Uri Address => address;

    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>The secret in the app.</summary>
    public string Secret { get; set; } = "";

    public string Login { get; set; } = "";

    public string[] RecoveryCodes { get; private set; } = [];

    /// <summary>What the app shows, now or so many steps later.</summary>
    public string Code(int later = 0) => new OtpNet.Totp(Base32Encoding.ToBytes(Secret)).ComputeTotp((clock ?? TimeProvider.System).GetUtcNow().UtcDateTime.AddSeconds(30 * later));

    /// <summary>Somebody who has just set up how they sign in.</summary>
    public static async Task<Browser> SetUpAsync(StateGateway gateway, Uri link, string? login, TimeProvider? clock = null)
    {
        Browser browser = new(gateway.Admin.BaseAddress!, clock);
        await browser.UseAsync(link, login);
        return browser;
    }

    /// <summary>The first platform owner of a gateway.</summary>
    public static Task<Browser> OwnerAsync(StateGateway gateway, TimeProvider? clock = null) =>
        SetUpAsync(gateway, gateway.Services.GetRequiredService<StoreHost>().FirstLink!, "anna", clock);

    /// <summary>Somebody with a role, as this owner invites them.</summary>
    public async Task<Browser> InviteAsync(StateGateway gateway, string role, string login)
    {
        JsonNode made = await SendAsync(HttpMethod.Post, "operators", $$"""{"name":"{{login}}","role":"{{role}}"}""", HttpStatusCode.Created);
        return await SetUpAsync(gateway, new Uri((string)made["link"]!), login, clock);
    }

    public async Task UseAsync(Uri link, string? login)
    {
        using HttpResponseMessage answer = await UseAnsweredAsync(link, login);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>As <see cref="UseAsync"/>, with what was answered in the end.</summary>
    public async Task<HttpResponseMessage> UseAnsweredAsync(Uri link, string? login)
    {
        string token = HttpUtility.ParseQueryString(link.Query)["link"]!;
        JsonNode begun = await SendAsync(HttpMethod.Post, "access/set-up/begin", JsonSerializer.Serialize(new { link = token }), HttpStatusCode.OK);
        (Secret, Login) = ((string)begun["secret"]!, login ?? (string)begun["login"]!);
        HttpResponseMessage answer = await SendAsync(HttpMethod.Post, "access/set-up", JsonSerializer.Serialize(new { link = token, login, password = Password, code = Code() }));
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        RecoveryCodes = [.. JsonNode.Parse(text)!["recoveryCodes"]!.AsArray().Select(code => (string)code!)];
        return answer;
    }

    public Task<HttpResponseMessage> SignInAsync(string? code = null, string password = Password, string? login = null) =>
        SendAsync(HttpMethod.Post, "access/sign-in", JsonSerializer.Serialize(new { login = login ?? Login, password, code = code ?? Code(1) }));

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? ifMatch = null) =>
        SendAsync(new HttpRequestMessage(method, $"/api/v1/{path}") { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") }, ifMatch);

    /// <summary>The JSON of an answer that must have this status.</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body, HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, body);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == answer.StatusCode, $"{method} {path}: {answer.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public Task<JsonNode> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Get, path, null, expected);

    /// <summary>Sends a request as a script of the gateway's own pages would.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? ifMatch = null)
    {
        request.Headers.Add("X-BotSentinel", "1");
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await SendBareAsync(request);
    }

    /// <summary>Sends a request with its cookies and nothing else.</summary>
    public async Task<HttpResponseMessage> SendBareAsync(HttpRequestMessage request)
    {
        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        foreach (string text in answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) ? set : [])
        {
            SetCookieHeaderValue cookie = SetCookieHeaderValue.Parse(text);
            Assert.True(cookie is { Secure: true, HttpOnly: true } && cookie.Path == "/" && !cookie.Domain.HasValue && cookie.Name.StartsWith("__Host-", StringComparison.Ordinal), text);
            if (cookie.Expires < DateTimeOffset.UnixEpoch.AddDays(1))
            {
                Cookies.Remove(cookie.Name.ToString());
            }
            else
            {
                Cookies[cookie.Name.ToString()] = cookie.Value.ToString();
            }
        }

        return answer;
    }

    public void Dispose() => _client.Dispose();
}
