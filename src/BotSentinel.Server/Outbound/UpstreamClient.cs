using BotSentinel.Server.Forwarding;

namespace BotSentinel.Server.Outbound;

/// <summary>The gateway's HTTP client towards bots and towards Telegram: by one way for what its operator named, by another one for what a tenant did.</summary>
internal sealed class UpstreamClient(OutboundHandlers handlers) : HttpMessageInvoker(new HiddenDestination(OutboundHandlers.Own(), handlers.Guarded()));
