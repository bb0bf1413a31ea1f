using System.Reflection;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Panel;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;

namespace BotSentinel.Server.Access.Pages;

/// <summary>The pages that a browser needs to sign in, on the admin listener: rendered on the server, without a script but the one for passkeys.</summary>
internal static class AccessPages
{
    private const string Strict = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

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
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddAntiforgery(antiforgery => antiforgery.Cookie = new FormCookie { Name = "__Host-bs-form", Path = "/", HttpOnly = true, SameSite = SameSiteMode.Strict });
        services.AddRazorComponents();
    }

    public static void MapPages(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type.Namespace == typeof(AccessPages).Namespace)
            {
                IHeaderDictionary headers = context.Response.Headers;
                (headers.ContentSecurityPolicy, headers.XContentTypeOptions, headers["Referrer-Policy"], headers.CacheControl) = (Strict, "nosniff", "no-referrer", "no-store");
            }

            await next(context);
        });
        app.UseAntiforgery();
        app.MapRazorComponents<App>();
        MapAsset(app, "access.css", "text/css");
        MapAsset(app, "passkeys.js", "text/javascript");
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
