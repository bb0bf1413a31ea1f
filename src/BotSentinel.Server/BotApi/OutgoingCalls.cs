using System.Net;
using BotSentinel.Outgoing;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Forwarding;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Outbound;
using Yarp.ReverseProxy.Forwarder;

namespace BotSentinel.Server.BotApi;

/// <summary>Every call of a bot to Telegram but <c>getUpdates</c> goes through here, uploads and downloads streamed, each when it is its turn.</summary>
internal sealed class OutgoingCalls(IHttpForwarder forwarder, UpstreamClient client, GatewayOptions options, TimeProvider timeProvider)
{
    private readonly ForwarderRequestConfig _config = new()
    {
        ActivityTimeout = options.CallTimeout,
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Passes a call on when it is its turn, and the answer back, both unchanged. A call that Telegram refuses for its rate is sent again, if it was small enough to be kept.</summary>
    public async Task PassAsync(HttpContext context, Uri telegram, BotApiPath path, Bot? bot)
    {
        var destination = new Destination(new Address(path.At(telegram, path.Token, context.Request.QueryString), bot?.Options.IsTelegramGuarded == true));
        if (path.IsFile || bot is null || (bot.OutgoingOf(path.IsTest) is null && !bot.Sentinel.JudgesOutgoing))
        {
            await EndAsync(context, bot, await forwarder.SendAsync(context, destination.Shown, client, _config, destination, CancellationToken.None));
            return;
        }

        using CallBody body = await CallBody.ReadAsync(context.Request, context.RequestAborted);
        CallTarget target = await CallTarget.ReadAsync(context.Request, body, context.RequestAborted);
        if (OutgoingJudge.Refuses(bot, target) is { } rule)
        {
            bot.Traffic.Count(Outcome.CallRefused);
            await BotApiError.WriteAsync(context, StatusCodes.Status400BadRequest, $"Bad Request: BotSentinel refuses to send this message: content rule \"{rule}\" of outgoingContent");
            return;
        }

        if (bot.OutgoingOf(path.IsTest) is not { } scheduler)
        {
            body.Replay();
            await EndAsync(context, bot, await forwarder.SendAsync(context, destination.Shown, client, _config, destination, CancellationToken.None));
            return;
        }

        OutgoingCall call = OutgoingMethods.Describe(NameOf(path), target.Chat, target.Items, bot.Sentinel.Options.Outgoing) with { IsPaid = target.IsPaid };
        try
        {
            using OutgoingTurn turn = await scheduler.EnterAsync(CallWishes.Apply(call, context.Request, timeProvider.GetUtcNow()), context.RequestAborted);
            await SendAsync(context, bot, scheduler, new Turn(turn, body, destination, call.Chat.Text is not null));
        }
        catch (OutgoingException refused)
        {
            bot.Traffic.Count(Outcome.CallRefused);
            await BotApiError.WriteTooManyAsync(context, refused);
        }
        catch (ObjectDisposedException) when (!context.Response.HasStarted)
        {
            bot.Traffic.Count(Outcome.CallRefused);
            await BotApiError.WriteStoppingAsync(context);
        }
    }

    /// <summary>The method's name, for the log too: what is none may hold anything.</summary>
    private static string NameOf(BotApiPath path) => path.Method is { Length: <= 64 } name && name.All(char.IsAsciiLetter) ? name : "unknown";

    private async Task SendAsync(HttpContext context, Bot bot, OutgoingScheduler scheduler, Turn call)
    {
        while (true)
        {
            call.Body.Replay();
            var caught = new CaughtAnswer(call.Destination, call.WantsName);
            ForwarderError error = await forwarder.SendAsync(context, call.Destination.Shown, client, _config, caught, CancellationToken.None);
            if (error != ForwarderError.None || caught.Answer is not { } answer)
            {
                await EndAsync(context, bot, error);
                return;
            }

            context.Response.Clear();
            bool isRefusal = answer.Status == StatusCodes.Status429TooManyRequests;
            if (isRefusal && await WaitAgainAsync(call, CaughtAnswer.RetryAfter(answer), context.RequestAborted))
            {
                continue;
            }

            if (!isRefusal && CaughtAnswer.NameIn(answer) is { } chat)
            {
                scheduler.Learn(chat.Name, chat.Id);
            }

            bot.Traffic.Count(Outcome.Call);
            await answer.PassOnAsync(context);
            return;
        }
    }

    private static ValueTask<bool> WaitAgainAsync(Turn call, TimeSpan retryAfter, CancellationToken cancellationToken)
    {
        if (call.Body.IsWhole)
        {
            return call.Its.RetryAsync(retryAfter, cancellationToken: cancellationToken);
        }

        call.Its.Refused(retryAfter);
        return new ValueTask<bool>(false);
    }

    private static async Task EndAsync(HttpContext context, Bot? bot, ForwarderError error)
    {
        bot?.Traffic.Count(error == ForwarderError.None ? Outcome.Call : Outcome.CallFailed);
        if (error != ForwarderError.None && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await BotApiError.WriteFailedCallAsync(context, context.Response.StatusCode);
        }
    }

    private readonly record struct Turn(OutgoingTurn Its, CallBody Body, Destination Destination, bool WantsName);
}
