using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Polling;

namespace BotSentinel.Server.BotApi;

/// <summary>The Bot API as bots see it: who may call, and which way each call goes.</summary>
internal sealed class BotApiEndpoint(BotRegistry bots, GetUpdatesEndpoint getUpdates, WebhookRegistration registration, OutgoingCalls outgoing, GatewayOptions options)
{
    public Task HandleAsync(HttpContext context, BotApiPath path)
    {
        if (bots.ByToken(path.Token) is not { } slot)
        {
            return HandleUnknownAsync(context, path);
        }

        return slot.Made is { } bot ? HandleAsync(context, path, bot) : MakeAsync(context, path, slot);
    }

    private async Task MakeAsync(HttpContext context, BotApiPath path, BotSlot slot) => await (await slot.GetAsync() is { } bot ? HandleAsync(context, path, bot) : HandleUnknownAsync(context, path));

    private Task HandleUnknownAsync(HttpContext context, BotApiPath path) => options.AllowUnknownTokens
        ? outgoing.PassAsync(context, options.Telegram, path, null)
        : BotApiError.WriteAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized");

    private Task HandleAsync(HttpContext context, BotApiPath path, Bot bot)
    {
        if (path.Is("getUpdates"))
        {
            return getUpdates.HandleAsync(context, bot, path);
        }

        return registration.Takes(bot, path) ? registration.HandleAsync(context, bot, path) : outgoing.PassAsync(context, bot.Options.Telegram, path, bot);
    }
}
