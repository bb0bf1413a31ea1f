using System.Net;
using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace BotSentinel.Server.Admin;

/// <summary>
/// Stands before everything that the admin listener answers. Turns away what another site's page would have an operator's browser send: a request under a name that is not the gateway's
/// (DNS rebinding), one that changes something or opens a socket and comes from elsewhere; and methods that nobody needs. What is answered bears <see cref="SecurityHeaders"/>.
/// </summary>
internal sealed class AdminFront(RequestDelegate next, GatewayOptions options)
{
    private const string FetchSite = "Sec-Fetch-Site";

    public Task InvokeAsync(HttpContext context)
    {
        SecurityHeaders.Add(context, isEncrypted: options.AdminUrl?.Scheme == Uri.UriSchemeHttps);
        HttpRequest request = context.Request;
        if (HttpMethods.IsTrace(request.Method) || HttpMethods.IsConnect(request.Method))
        {
            return Problems.WriteAsync(context, new ProblemException(405, "method", "Method not allowed", "This method is not used here."));
        }

        // Whoever asks only whether the gateway lives may call it what they like: balancers do.
        if (!IsOwnName(request.Host.Host) && !request.Path.StartsWithSegments("/health"))
        {
            return Problems.WriteAsync(context, new ProblemException(421, "host", "Misdirected request", "The gateway is not known by this name; write it in the setting AdminUrl."));
        }

        bool isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        if ((!isSafe || request.Headers.Upgrade.Count > 0) && IsFromElsewhere(request))
        {
            return Problems.WriteAsync(context, new ProblemException(403, "cross-site", "Forbidden", "The request comes from another site's page."));
        }

        return next(context);
    }

    // A page can be rebound to addresses of names only that its owner holds: never to an address itself, nor to a name without a dot.
    private bool IsOwnName(string host) =>
        !host.Contains('.', StringComparison.Ordinal)
        || IPAddress.TryParse(host, out _)
        || (options.AdminUrl is { } url ? string.Equals(url.Host, host, StringComparison.OrdinalIgnoreCase) : !options.Admin.IsLoopback);

    // Browsers tell where a request comes from and let no page say otherwise; programs tell nothing, and have a key.
    private bool IsFromElsewhere(HttpRequest request)
    {
        if (request.Headers.TryGetValue(FetchSite, out StringValues site))
        {
            return site.ToString() is not ("same-origin" or "none");
        }

        return request.Headers.TryGetValue(HeaderNames.Origin, out StringValues origin)
            && !(Uri.TryCreate(origin.ToString(), UriKind.Absolute, out Uri? from) && IsOwn(from, request));
    }

    // Proxies may pass the host on without its port; of web sockets browsers tell the origin alone.
    private bool IsOwn(Uri origin, HttpRequest request) =>
        string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
        || (options.AdminUrl is { } url && origin.Scheme == url.Scheme && string.Equals(origin.Authority, url.Authority, StringComparison.OrdinalIgnoreCase));
}
