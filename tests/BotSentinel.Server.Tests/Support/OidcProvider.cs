using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BotSentinel.Server.Tests.Support;

/// <summary>A small provider of OpenID Connect that asks nobody anything: discovery, authorization code with PKCE (S256), signed tokens, user info. Its tokens can be made wrong.</summary>
internal sealed class OidcProvider : IAsyncDisposable
{
    public const string Client = "botsentinel", Secret = "provider-secret";

    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "one" };
    private readonly ConcurrentDictionary<string, Dictionary<string, string?>> _codes = new();
    private readonly WebApplication _app;

    private OidcProvider(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public string Subject { get; set; } = "4711";

    public string[] Groups { get; set; } = [];

    public string Name { get; set; } = "Dora";

    public string Audience { get; set; } = Client;

    /// <summary>How long tokens hold; negative: they ended that long ago.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>In place of the nonce that was asked for; null: that.</summary>
    public string? Nonce { get; set; }

    /// <summary>Whether another key signs.</summary>
    public bool IsForged { get; set; }

    /// <summary>How long ago they were asked who they are.</summary>
    public TimeSpan AuthenticatedBefore { get; set; }

    public static async Task<OidcProvider> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        OidcProvider provider = new(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Content(provider.Discovery().ToJsonString(), "application/json"));
        app.MapGet("/jwks", () => Results.Content(provider.Keys().ToJsonString(), "application/json"));
        app.MapGet("/authorize", provider.Authorize);
        app.MapPost("/token", provider.TokenAsync);
        app.MapGet("/userinfo", () => Results.Content(new JsonObject { ["sub"] = provider.Subject, ["groups"] = new JsonArray([.. provider.Groups.Select(group => JsonValue.Create(group))]) }.ToJsonString(), "application/json"));
        await app.StartAsync();
        return provider;
    }

    /// <summary>Settings of a gateway that knows it.</summary>
    public Dictionary<string, string?> Settings() => new()
    {
        ["Outbound:Allow:0"] = "127.0.0.0/8",
        ["Access:Oidc:Authority"] = Address.ToString().TrimEnd('/'),
        ["Access:Oidc:ClientId"] = Client,
        ["Access:Oidc:ClientSecret"] = Secret,
        ["Access:Oidc:Roles:0:Value"] = "admins",
        ["Access:Oidc:Roles:0:Role"] = "admin",
        ["Access:Oidc:Roles:1:Value"] = "looking",
        ["Access:Oidc:Roles:1:Role"] = "analyst",
        ["Access:Oidc:Roles:2:Value"] = "platform",
        ["Access:Oidc:Roles:2:Role"] = "platform-owner",
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private JsonObject Discovery()
    {
        string root = Address.ToString().TrimEnd('/');
        return new()
        {
            ["issuer"] = root,
            ["authorization_endpoint"] = $"{root}/authorize",
            ["token_endpoint"] = $"{root}/token",
            ["userinfo_endpoint"] = $"{root}/userinfo",
            ["jwks_uri"] = $"{root}/jwks",
            ["response_types_supported"] = new JsonArray("code"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
        };
    }

    private JsonObject Keys()
    {
        RSAParameters key = _key.Rsa.ExportParameters(false);
        return new() { ["keys"] = new JsonArray(new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = _key.KeyId, ["n"] = Base64UrlEncoder.Encode(key.Modulus), ["e"] = Base64UrlEncoder.Encode(key.Exponent) }) };
    }

    private IResult Authorize(HttpRequest request)
    {
        Dictionary<string, string?> asked = request.Query.ToDictionary(parameter => parameter.Key, parameter => (string?)parameter.Value.ToString());
        if (asked.GetValueOrDefault("client_id") != Client || asked.GetValueOrDefault("response_type") != "code" || asked.GetValueOrDefault("code_challenge_method") != "S256")
        {
            return Results.BadRequest();
        }

        string code = Guid.NewGuid().ToString("N");
        _codes[code] = asked;
        return Results.Redirect($"{asked["redirect_uri"]}?code={code}&state={HttpUtility.UrlEncode(asked["state"])}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        IFormCollection form = await request.ReadFormAsync();
        string challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!_codes.TryRemove(form["code"].ToString(), out Dictionary<string, string?>? asked) || asked["code_challenge"] != challenge || request.Headers.Authorization != $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Client}:{Secret}"))}" || form["redirect_uri"] != asked["redirect_uri"])
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }

        DateTime ends = TimeProvider.System.GetUtcNow().UtcDateTime + Lifetime;
        string token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address.ToString().TrimEnd('/'),
            Audience = Audience,
            IssuedAt = ends.AddMinutes(-10),
            NotBefore = ends.AddMinutes(-10),
            Expires = ends,
            Subject = new ClaimsIdentity([new Claim("sub", Subject), new Claim("name", Name), new Claim("nonce", Nonce ?? asked.GetValueOrDefault("nonce") ?? "")]),
            Claims = new Dictionary<string, object> { ["auth_time"] = (TimeProvider.System.GetUtcNow() - AuthenticatedBefore).ToUnixTimeSeconds() },
            SigningCredentials = new SigningCredentials(IsForged ? new RsaSecurityKey(RSA.Create(2048)) { KeyId = _key.KeyId } : _key, SecurityAlgorithms.RsaSha256),
        });
        return Results.Json(new { access_token = "opaque", token_type = "Bearer", id_token = token, expires_in = 300 });
    }
}
