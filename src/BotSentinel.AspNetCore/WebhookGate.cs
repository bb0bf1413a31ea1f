using BotSentinel.Decisions;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BotSentinel.AspNetCore;

/// <summary>Stands before an endpoint. Telegram gets 200 for everything it sent: what is answered otherwise, it delivers again and again.</summary>
internal sealed partial class WebhookGate(RequestDelegate endpoint, Sentinel sentinel, BotWebhookOptions options, WebhookMetrics metrics, ILogger logger)
{
    /// <summary>Telegram has up to 100 deliveries under way and repeats one after a minute: enough for every repetition at 10 updates a second.</summary>
    private const int RememberedDecisions = 1024;
    private static readonly TimeSpan HookPatience = TimeSpan.FromSeconds(5);

    private readonly SecretToken? _secret = options.SecretToken is { } secret ? new SecretToken(secret) : null;
    private readonly RecentDecisions _allowed = new(RememberedDecisions);

    // Apart, so that a flood does not push out what an honest user is still owed a second delivery of.
    private readonly RecentDecisions _refused = new(RememberedDecisions);

    public async Task InvokeAsync(HttpContext context)
    {
        if (_secret?.Matches(context.Request.Headers[SecretToken.Header]) == false)
        {
            metrics.Undecided("wrong-secret");
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using WebhookBody? body = await WebhookBody.ReadAsync(context.Request, context.RequestAborted);
        if (body is null)
        {
            metrics.Undecided("too-large");
            Log.TooLarge(logger, WebhookBody.MaxBytes);
            return;
        }

        if (!TelegramUpdateReader.TryRead(body.Span, default, out BotUpdate? update, out UpdateReadError error))
        {
            metrics.Undecided("unreadable");
            Log.Unreadable(logger, error);
            return;
        }

        await DecideAsync(context, body, update);
    }

    /// <summary>What Telegram delivers again keeps its verdict: an endpoint that failed gets a second chance, and no second permit is taken.</summary>
    private async Task DecideAsync(HttpContext context, WebhookBody body, BotUpdate update)
    {
        if (!_allowed.TryGet(update.UpdateId, out Decision decision) && !_refused.TryGet(update.UpdateId, out decision))
        {
            decision = await sentinel.DecideAsync(update, context.RequestAborted);
            (decision.IsRefused ? _refused : _allowed).Add(update.UpdateId, decision);
            if (decision.IsRefused)
            {
                await TellAsync(context, update, decision);
            }
        }

        if (!decision.IsRefused)
        {
            await PassAsync(context, body, new DecidedUpdate(update, decision));
        }
    }

    private async Task PassAsync(HttpContext context, WebhookBody body, DecidedUpdate decided)
    {
        Stream consumed = context.Request.Body;
        context.Request.Body = body.ToStream();
        context.Features.Set(decided);
        try
        {
            await endpoint(context);
        }
        finally
        {
            decided.Decision.Lease?.Dispose();
            context.Request.Body = consumed;
        }
    }

    private async Task TellAsync(HttpContext context, BotUpdate update, Decision decision)
    {
        if (decision.IsFirstRefusal && options.OnLimited is { } onLimited)
        {
            await CallAsync(onLimited, new LimitedWebhook(context, update, decision));
        }

        if (context.Response.HasStarted)
        {
            return;
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        if (decision.ShouldNotify && WebhookNotice.CanBeSent(update))
        {
            await WebhookNotice.WriteAsync(context.Response, update, decision);
        }
    }

    private async Task CallAsync(LimitedWebhookHandler onLimited, LimitedWebhook limited)
    {
        using CancellationTokenSource patience = new(HookPatience, sentinel.TimeProvider);
        try
        {
            await onLimited(limited, patience.Token).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Log.HookTooSlow(logger, HookPatience.TotalSeconds);
        }
#pragma warning disable CA1031 // The border to the author's code: whatever it throws stops here.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.HookFailed(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A webhook request has more than {Max} bytes; it was answered 200 and dropped.")]
        public static partial void TooLarge(ILogger logger, int max);

        [LoggerMessage(2, LogLevel.Warning, "A webhook request is no update ({Error}); it was answered 200 and dropped.")]
        public static partial void Unreadable(ILogger logger, UpdateReadError error);

        [LoggerMessage(3, LogLevel.Warning, "OnLimited took longer than {Seconds} s and was given up.")]
        public static partial void HookTooSlow(ILogger logger, double seconds);

        [LoggerMessage(4, LogLevel.Error, "OnLimited failed.")]
        public static partial void HookFailed(ILogger logger, Exception failure);
    }
}
