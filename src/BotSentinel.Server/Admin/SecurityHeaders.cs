using Microsoft.Net.Http.Headers;

namespace BotSentinel.Server.Admin;

/// <summary>What every answer of the admin listener tells browsers, after chapter 3 of OWASP's ASVS 5.</summary>
internal static class SecurityHeaders
{
    /// <summary>For what is no page: nothing may be loaded, run or framed.</summary>
    private const string Closed = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Features = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

    /// <param name="context">The request; its answer has not begun.</param>
    /// <param name="isEncrypted">Whether browsers come by TLS, which they are to remember.</param>
    public static void Add(HttpContext context, bool isEncrypted) => context.Response.OnStarting(
        static state =>
        {
            (HttpContext context, bool isEncrypted) = ((HttpContext, bool))state;
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<ContentPolicy>()?.Write(context) ?? Closed;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Permissions-Policy"] = Features;
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Embedder-Policy"] = "require-corp";

            // What is not said to be kept is kept nowhere.
            if (!headers.ContainsKey(HeaderNames.CacheControl))
            {
                headers.CacheControl = "no-store";
            }

            if (isEncrypted)
            {
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            }

            return Task.CompletedTask;
        },
        (context, isEncrypted));
}
