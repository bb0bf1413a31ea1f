using System.Reflection;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;

namespace BotSentinel.Server.Access.Pages;

/// <summary>The pages that a browser needs to sign in, on the admin listener: rendered on the server, without a script but the one for passkeys.</summary>
internal static class AccessPages
{
    public static void AddPages(this IServiceCollection services)
    {
        services.AddAuthentication(SessionAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        services.AddAuthorization(authorization =>
        {
            foreach (string permission in KeyScopes.Known)
            {
                authorization.AddPolicy(permission, policy => policy.RequireClaim(SessionAuthentication.Permission, permission));
            }
        });
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddAntiforgery(antiforgery => antiforgery.Cookie = new FormCookie { Name = "__Host-bs-form", Path = "/", HttpOnly = true, SameSite = SameSiteMode.Strict });
    }

    public static void MapPages(this WebApplication app)
    {
        MapAsset(app, "access.css", "text/css");
        MapAsset(app, "passkeys.js", "text/javascript");
        MapAsset(app, "times.js", "text/javascript");
    }

    // In the program itself: they are there however it was published.
    private static void MapAsset(WebApplication app, string name, string type)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"assets/{name}")!;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        byte[] asset = bytes.ToArray();
        app.MapGet($"/assets/{name}", () => TypedResults.Bytes(asset, type)).ExcludeFromDescription();
    }

    // The framework's own setting for this refuses requests that came to the gateway without TLS, which ends in front of it.
    private sealed class FormCookie : CookieBuilder
    {
        public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
        {
            CookieOptions options = base.Build(context, expiresFrom);
            options.Secure = true;
            return options;
        }
    }
}
