using System.Net;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Forwarding;
using BotSentinel.Server.Gateway;
using Yarp.ReverseProxy.Forwarder;

namespace BotSentinel.Server.BotApi;

/// <summary>Every call of a bot to Telegram but <c>getUpdates</c> goes through here, uploads and downloads streamed: the place for whatever orders or delays what bots send.</summary>
internal sealed class OutgoingCalls(IHttpForwarder forwarder, UpstreamClient client, GatewayOptions options)
{
    private readonly ForwarderRequestConfig _config = new()
    {
        ActivityTimeout = options.CallTimeout,
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Passes a call on, and the answer back, both unchanged.</summary>
    public async Task PassAsync(HttpContext context, Uri telegram, BotApiPath path, Bot? bot)
    {
        var destination = new Destination(path.At(telegram, path.Token, context.Request.QueryString));
        ForwarderError error = await forwarder.SendAsync(context, destination.Shown, client, _config, destination, CancellationToken.None);
        bot?.Traffic.Count(error == ForwarderError.None ? Outcome.Call : Outcome.CallFailed);
        if (error != ForwarderError.None && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await BotApiError.WriteFailedCallAsync(context, context.Response.StatusCode);
        }
    }
}
