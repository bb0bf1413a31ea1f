using BotSentinel.Server.Gateway;
using BotSentinel.Server.Panel;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpOverrides;

namespace BotSentinel.Server.Admin;

/// <summary>Sets the admin listener up: how much a request may be and how long it may take, and what stands before all routes.</summary>
internal static class AdminListener
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static void Configure(WebApplicationBuilder builder, GatewayOptions options)
    {
        builder.WebHost.UseUrls(options.Admin.GetLeftPart(UriPartial.Authority));
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = 1 << 20;
            server.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            server.Limits.MaxConcurrentConnections = 10_000;
            server.Limits.MaxConcurrentUpgradedConnections = 10_000;
        });
        builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy { Timeout = Longest });
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = options.TrustedProxies.IsEmpty ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor;
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (System.Net.IPNetwork network in options.TrustedProxies)
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        });
    }

    /// <summary>Before all that is mapped.</summary>
    public static void UseFront(this WebApplication app)
    {
        GatewayOptions options = app.Services.GetRequiredService<GatewayOptions>();
        app.UseForwardedHeaders();
        if (options.AdminUrl is { AbsolutePath: { Length: > 1 } path })
        {
            // The proxy in front passes its path on, or takes it off: for browsers it is before every address, either way.
            PathString root = path.TrimEnd('/');
            app.UsePathBase(root);
            app.Use((context, next) =>
            {
                context.Request.PathBase = root;
                return next(context);
            });
        }

        app.UseMiddleware<AdminFront>();
        app.UseNotFoundPage();
        app.UseRouting();

        // Pages ask who is signed in; the API asks by itself, after this.
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRequestTimeouts();
    }
}
