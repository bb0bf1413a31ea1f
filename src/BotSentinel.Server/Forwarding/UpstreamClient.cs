using System.Net;

namespace BotSentinel.Server.Forwarding;

/// <summary>The one HTTP client of the gateway, towards bots and towards Telegram.</summary>
internal sealed class UpstreamClient() : HttpMessageInvoker(new HiddenDestination(Transport()))
{
    private static SocketsHttpHandler Transport() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        EnableMultipleHttp2Connections = true,
    };
}
