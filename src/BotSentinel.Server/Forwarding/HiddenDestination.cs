namespace BotSentinel.Server.Forwarding;

/// <summary>
/// Keeps addresses that hold a secret away from everything that writes addresses down (the forwarder's log, the HTTP
/// client's telemetry): a request carries a harmless address, and gets its real one below all of them.
/// </summary>
internal sealed class HiddenDestination(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly HttpRequestOptionsKey<Uri> Real = new("BotSentinel.Destination");

    /// <summary>Addresses the request to <paramref name="real"/>, showing only its server.</summary>
    public static void Set(HttpRequestMessage request, Uri real) => Set(request, new Uri(real.GetLeftPart(UriPartial.Authority)), real);

    /// <summary>Addresses the request to <paramref name="real"/>, showing another address.</summary>
    public static void Set(HttpRequestMessage request, Uri shown, Uri real)
    {
        request.RequestUri = shown;
        request.Options.Set(Real, real);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(Real, out Uri? real))
        {
            request.RequestUri = real;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
