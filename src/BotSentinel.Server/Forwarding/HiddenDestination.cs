namespace BotSentinel.Server.Forwarding;

/// <summary>
/// Keeps addresses that hold a secret away from everything that writes addresses down (the forwarder's log, the HTTP
/// client's telemetry): a request carries a harmless address, and gets its real one below all of them.
/// </summary>
/// <param name="own">Goes to addresses that the operator named.</param>
/// <param name="guarded">Goes to those that somebody else named.</param>
internal sealed class HiddenDestination(HttpMessageHandler own, HttpMessageHandler guarded) : HttpMessageHandler
{
    private static readonly HttpRequestOptionsKey<Address> Real = new("BotSentinel.Destination");

    private readonly Way _own = new(own), _guarded = new(guarded);

    /// <summary>Addresses the request to <paramref name="real"/>, showing only its server.</summary>
    public static void Set(HttpRequestMessage request, Address real) => Set(request, new Uri(real.Shown), real);

    /// <summary>Addresses the request to <paramref name="real"/>, showing another address.</summary>
    public static void Set(HttpRequestMessage request, Uri shown, Address real)
    {
        request.RequestUri = shown;
        request.Options.Set(Real, real);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Address real = request.Options.TryGetValue(Real, out Address? set) ? set : throw new InvalidOperationException("A request of the gateway does not say where it goes.");
        request.RequestUri = real.Uri;
        return (real.IsGuarded ? _guarded : _own).GoAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _own.Dispose();
            _guarded.Dispose();
        }

        base.Dispose(disposing);
    }

    // An invoker would do as well, but for its telemetry, which writes addresses down.
    private sealed class Way(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public Task<HttpResponseMessage> GoAsync(HttpRequestMessage request, CancellationToken cancellationToken) => SendAsync(request, cancellationToken);
    }
}
