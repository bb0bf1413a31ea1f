using Yarp.ReverseProxy.Forwarder;

namespace BotSentinel.Server.Forwarding;

/// <summary>Sends a request on as it came, headers and all, to an address that is not written down anywhere.</summary>
internal sealed class Destination(Uri real) : HttpTransformer
{
    /// <summary>What the forwarder may show of it.</summary>
    public string Shown { get; } = real.GetLeftPart(UriPartial.Authority);

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Headers.Host = null;
        HiddenDestination.Set(proxyRequest, real);
    }
}
