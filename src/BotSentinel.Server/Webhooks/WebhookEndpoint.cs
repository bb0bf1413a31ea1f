using BotSentinel.Decisions;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Notices;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;

namespace BotSentinel.Server.Webhooks;

/// <summary>
/// <c>POST /hook/{bot}</c>: Telegram's webhook. A refused update is answered 200, or Telegram would redeliver it and hold
/// back the bot's others; only what should be redelivered gets an error.
/// </summary>
internal sealed class WebhookEndpoint(BotRegistry bots, WebhookForwarder forwarder, GatewayMetrics metrics, TimeProvider timeProvider)
{
    /// <summary>The largest body taken, in bytes. Telegram's updates stay far below.</summary>
    public const int MaxBody = 1 << 20;

    public Task HandleAsync(HttpContext context, ReadOnlySpan<char> name)
    {
        BotSlot? slot = bots.ByName(name);
        return slot is { Made: null } ? MakeAsync(context, slot) : HandleAsync(context, slot?.Made);
    }

    private async Task MakeAsync(HttpContext context, BotSlot slot) => await HandleAsync(context, await slot.GetAsync());

    private Task HandleAsync(HttpContext context, Bot? bot)
    {
        if (bot is { Secret: { } secret })
        {
            return HandleAsync(context, bot, secret);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task HandleAsync(HttpContext context, Bot bot, SecretToken secret)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = HttpMethods.Post;
            return;
        }

        if (!secret.Matches(context.Request.Headers[SecretToken.Header]))
        {
            bot.Traffic.Count(Outcome.Unauthorized);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using RequestBody body = await RequestBody.ReadAsync(context.Request, MaxBody, context.RequestAborted);
        if (body.IsTooLarge)
        {
            bot.Traffic.Count(Outcome.TooLarge);
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            await context.Response.WriteAsync($"The body is larger than {MaxBody} bytes. No update of Telegram is.\n", context.RequestAborted);
            return;
        }

        long started = metrics.Start();
        if (!TelegramUpdateReader.TryRead(body.Bytes.Span, bot.Source(timeProvider.GetUtcNow()), out BotUpdate? update, out _))
        {
            bot.Traffic.Count(Outcome.Unreadable);
            return;
        }

        await DeliverAsync(context, bot, update, body, started);
    }

    private async Task DeliverAsync(HttpContext context, Bot bot, BotUpdate update, RequestBody body, long started)
    {
        Claim claim = bot.Deliveries.Claim(update.UpdateId);
        if (claim.Kind != ClaimKind.Decide)
        {
            bot.Traffic.Count(Outcome.Redelivered);
        }

        while (claim.Kind == ClaimKind.Wait)
        {
            await claim.Settled!.WaitAsync(context.RequestAborted);
            claim = bot.Deliveries.Claim(update.UpdateId);
        }

        if (claim.Kind == ClaimKind.Done)
        {
            return;
        }

        DeliveryState state = claim.Kind == ClaimKind.Decide ? DeliveryState.Undecided : DeliveryState.NotTaken;
        bool isShared = bot.SharedDeliveries is not null;
        IDisposable? lease = null;
        try
        {
            if (isShared && claim.Kind == ClaimKind.Decide)
            {
                state = await bot.SharedDeliveries!.ClaimAsync(update.UpdateId, timeProvider, context.RequestAborted);
                if (state is DeliveryState.Refused or DeliveryState.Taken)
                {
                    bot.Traffic.Count(Outcome.Redelivered);
                    isShared = false;
                    return;
                }
            }

            if (state == DeliveryState.Undecided)
            {
                Decision decision = await bot.DecideAsync(update);
                metrics.Worked(bot, started);
                state = decision.IsRefused ? DeliveryState.Refused : DeliveryState.NotTaken;
                if (decision.IsRefused)
                {
                    await RefuseAsync(context, bot, update, decision);
                    return;
                }

                lease = EndWithAnswer(context, decision.Lease);
            }

            if (await ForwardAsync(context, bot, body))
            {
                state = DeliveryState.Taken;
            }
        }
        finally
        {
            lease?.Dispose();
            if (isShared && state != DeliveryState.Undecided)
            {
                await bot.SharedDeliveries!.SettleAsync(update.UpdateId, state);
            }

            bot.Deliveries.Settle(update.UpdateId, state);
        }
    }

    // Before Telegram sees the answer: the user's next update may follow at once.
    private static IDisposable? EndWithAnswer(HttpContext context, IDisposable? lease)
    {
        if (lease is not null)
        {
            context.Response.OnStarting(End, lease);
        }

        return lease;

        static Task End(object lease)
        {
            ((IDisposable)lease).Dispose();
            return Task.CompletedTask;
        }
    }

    private async Task<bool> ForwardAsync(HttpContext context, Bot bot, RequestBody body)
    {
        bool taken = bot.Upstream is { } upstream && await forwarder.ForwardAsync(context, upstream, body);
        if (!taken)
        {
            bot.Traffic.Count(Outcome.NotTaken);
            if (bot.Upstream is null)
            {
                context.Response.StatusCode = StatusCodes.Status502BadGateway;
            }
        }

        return taken;
    }

    private static async Task RefuseAsync(HttpContext context, Bot bot, BotUpdate update, Decision decision)
    {
        if (bot.Options.Notices && LimitNotice.For(update, decision) is { } notice)
        {
            bot.Traffic.Count(Outcome.Notice);
            bot.Outgoing?.Charge(notice.AsOutgoingCall());
            context.Response.ContentType = "application/json";
            byte[] reply = notice.AsWebhookReply();
            context.Response.ContentLength = reply.Length;
            await context.Response.Body.WriteAsync(reply, CancellationToken.None);
        }
        else
        {
            context.Response.ContentLength = 0;
        }
    }
}
