using BotSentinel.Server.Webhooks;
using Yarp.ReverseProxy.Forwarder;

namespace BotSentinel.Server.Forwarding;

/// <summary>Sends a request on as it came, headers and all, to an address that is not written down anywhere.</summary>
/// <param name="real">The address.</param>
/// <param name="secret">The secret token to show to a bot in place of the gateway's own; null: as it came.</param>
internal sealed class Destination(Address real, BotSecret? secret = null) : HttpTransformer
{
    private readonly Uri _shown = new(real.Shown);

    /// <summary>What the forwarder may show of it.</summary>
    public string Shown { get; } = real.Shown;

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Headers.Host = null;
        HiddenDestination.Set(proxyRequest, _shown, real);
        if (secret is not null)
        {
            proxyRequest.Headers.Remove(SecretToken.Header);
            if (secret.Token is { } token)
            {
                proxyRequest.Headers.TryAddWithoutValidation(SecretToken.Header, token);
            }
        }
    }
}

/// <summary>The secret token that a bot asked its webhook requests to carry.</summary>
/// <param name="Token">The token; null: none.</param>
internal sealed record BotSecret(string? Token);
