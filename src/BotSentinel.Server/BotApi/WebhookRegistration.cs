using BotSentinel.Server.Bots;
using BotSentinel.Server.Forwarding;
using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.BotApi;

/// <summary>
/// A bot's own <c>setWebhook</c>, when the gateway knows its public address: Telegram is given the gateway's webhook and
/// secret instead, and the gateway delivers to where the bot asked for, with the bot's own secret. An upstream that the
/// configuration names stays.
/// </summary>
internal sealed class WebhookRegistration(TelegramClient telegram, GatewayOptions options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Whether the call is for the gateway to carry out.</summary>
    public bool Takes(Bot bot, BotApiPath path) => options.PublicUrl is not null && bot.Secret is not null && !path.IsTest && path.Is("setWebhook");

    public async Task HandleAsync(HttpContext context, Bot bot, BotApiPath path)
    {
        Destination? before = bot.Upstream;
        CallParameters? parameters = await CallParameters.ReadAsync(context.Request, context.RequestAborted);
        if (parameters is null || !TryRedirect(bot, parameters))
        {
            await BotApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "Bad Request: can't read the parameters of setWebhook");
            return;
        }

        try
        {
            Address method = new(path.At(bot.Options.Telegram, bot.Options.Token, QueryString.Empty), bot.Options.IsTelegramGuarded);
            TelegramAnswer answer = await telegram.CallAsync(method, parameters.ToJson(), Patience, context.RequestAborted);
            bot.Traffic.Count(Outcome.Call);
            if (answer.Status != StatusCodes.Status200OK)
            {
                bot.Upstream = before;
            }

            await answer.PassOnAsync(context);
        }
        catch (Exception failure) when (BotApiError.IsFailedCall(failure) && !context.RequestAborted.IsCancellationRequested)
        {
            bot.Traffic.Count(Outcome.CallFailed);
            await BotApiError.WriteAsync(context, failure);
        }
    }

    private bool TryRedirect(Bot bot, CallParameters parameters)
    {
        if (parameters.Text("url") is not { Length: > 0 } url)
        {
            return true;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            return false;
        }

        // Before Telegram is asked: it may deliver before its answer is here.
        bot.Upstream = new Destination(new Address(bot.Options.Upstream ?? address, bot.Options.IsUpstreamGuarded), new BotSecret(parameters.Text("secret_token")));
        parameters.Set("url", new Uri(options.PublicUrl!, $"/hook/{bot.Name}").ToString());
        parameters.Set("secret_token", bot.Options.SecretToken);
        parameters.Set("ip_address", null); // The bot's: Telegram would go past the gateway.
        return true;
    }
}
