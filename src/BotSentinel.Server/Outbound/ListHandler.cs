using System.Net;

namespace BotSentinel.Server.Outbound;

/// <summary>
/// Fetches lists that others keep: from where the operator said, wherever that is. Where that server sends on to is its wish and not the operator's, so it is
/// connected to as what a tenant names is, at each of up to five redirects.
/// </summary>
internal sealed class ListHandler : HttpMessageHandler
{
    private const int MaxRedirects = 5;

    private readonly HttpMessageInvoker _named, _sentOn;

    public ListHandler(OutboundHandlers handlers)
    {
        SocketsHttpHandler named = OutboundHandlers.Own(), sentOn = handlers.Guarded();
        named.AutomaticDecompression = sentOn.AutomaticDecompression = DecompressionMethods.All;
        (_named, _sentOn) = (new HttpMessageInvoker(named), new HttpMessageInvoker(sentOn));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await _named.SendAsync(request, cancellationToken);
        for (int redirects = 0; redirects < MaxRedirects && Next(request.RequestUri!, response) is { } next; redirects++)
        {
            response.Dispose();
            request.RequestUri = next;
            response = await _sentOn.SendAsync(request, cancellationToken);
        }

        return response;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _named.Dispose();
            _sentOn.Dispose();
        }

        base.Dispose(disposing);
    }

    // Null: no redirect, or one from what cannot be read on the way to what can.
    private static Uri? Next(Uri from, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || response.Headers.Location is not { } location)
        {
            return null;
        }

        return !Uri.TryCreate(from, location, out Uri? next) ? null : next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp) ? next : null;
    }
}
