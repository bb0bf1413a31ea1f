using System.Net;
using BotSentinel.Server.Forwarding;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Outbound;
using Yarp.ReverseProxy.Forwarder;

namespace BotSentinel.Server.Webhooks;

/// <summary>Hands an update to the bot's own webhook and passes the bot's answer back.</summary>
internal sealed class WebhookForwarder(IHttpForwarder forwarder, UpstreamClient client, GatewayOptions options)
{
    private readonly ForwarderRequestConfig _config = new()
    {
        ActivityTimeout = options.WebhookTimeout,
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>
    /// True when the bot took the update: answered 2xx. Otherwise the response says why not, and Telegram will redeliver.
    /// Goes on to the end if Telegram hangs up: the bot is at work, and the redelivery learns how it ended.
    /// </summary>
    public async Task<bool> ForwardAsync(HttpContext context, Destination upstream, RequestBody body)
    {
        body.Replay(context.Request);
        context.RequestAborted = CancellationToken.None;
        using var cut = new CancellationTokenSource(options.WebhookTimeout);
        ForwarderError error = await forwarder.SendAsync(context, upstream.Shown, client, _config, upstream, cut.Token);
        if (error == ForwarderError.RequestCanceled && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }

        return context.Response.StatusCode is >= 200 and < 300;
    }
}
