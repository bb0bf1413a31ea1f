using System.Diagnostics.CodeAnalysis;
using BotSentinel.Server.BotApi;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Forwarding;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Health;
using BotSentinel.Updates.Telegram;

namespace BotSentinel.Server.Polling;

/// <summary>
/// <c>getUpdates</c>: asks Telegram, takes refused updates out of the answer and gives the rest on, byte for byte. Telegram
/// is told to forget an update (by the offset) only when the bot asked so, or when it was refused and nothing that the bot
/// has yet to get came before it; so a crash on either side loses nothing.
/// </summary>
internal sealed class GetUpdatesEndpoint(TelegramClient telegram, GatewayState state, GatewayMetrics metrics, TimeProvider timeProvider)
{
    /// <summary>How much longer than the bot's own timeout a backlog of refused updates may be worked off, so that a flood cannot keep honest updates waiting behind it.</summary>
    private static readonly TimeSpan Overtime = TimeSpan.FromMilliseconds(500);

    /// <summary>How much longer than it was asked to Telegram may take to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task HandleAsync(HttpContext context, Bot bot, BotApiPath path)
    {
        CallParameters? parameters = await CallParameters.ReadAsync(context.Request, context.RequestAborted);
        if (parameters is null)
        {
            await BotApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "Bad Request: can't read the parameters of getUpdates");
            return;
        }

        bool isLate = state.Draining.IsCancellationRequested;
        if (isLate)
        {
            // It waits for nothing more, but its offset has to reach Telegram: a bot that stops now confirms by it what it handled.
            parameters.Set("timeout", 0L);
        }

        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, isLate ? CancellationToken.None : state.Draining);
        try
        {
            await PollAsync(context, bot, path, parameters, hurry.Token);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The bot hung up; nobody is there to be told.
        }
        catch (OperationCanceledException) when (state.Draining.IsCancellationRequested && !context.Response.HasStarted)
        {
            await HoldAsync(context);
            await TelegramAnswer.NoUpdates.PassOnAsync(context);
        }
        catch (Exception failure) when (BotApiError.IsFailedCall(failure) && !context.Response.HasStarted)
        {
            bot.Traffic.Count(Outcome.CallFailed);
            await BotApiError.WriteAsync(context, failure);
        }
    }

    private async Task PollAsync(HttpContext context, Bot bot, BotApiPath path, CallParameters parameters, CancellationToken cancellationToken)
    {
        PollSession session = path.IsTest ? bot.TestPolls : bot.Polls;
        Address method = new(path.At(bot.Options.Telegram, bot.Options.Token, QueryString.Empty), bot.Options.IsTelegramGuarded);
        TimeSpan timeout = TimeSpan.FromSeconds(Math.Clamp(parameters.Number("timeout") ?? 0, 0, 3600));
        long? asked = parameters.Number("offset");
        long began = timeProvider.GetTimestamp();
        TimeSpan left = timeout;
        SetOffset(parameters, session.StartAt(asked));
        while (true)
        {
            parameters.Set("timeout", (long)left.TotalSeconds);
            TelegramAnswer answer = await telegram.CallAsync(method, parameters.ToJson(), left + Patience, cancellationToken);
            long started = metrics.Start();
            if (answer.Status != StatusCodes.Status200OK || !TryRead(bot, answer.Body, out TelegramBatch? batch))
            {
                bot.Traffic.Count(answer.Status == StatusCodes.Status200OK ? Outcome.Unreadable : Outcome.Call);
                await answer.PassOnAsync(context);
                return;
            }

            bool[] allowed = await session.DecideAsync(bot, batch.Items);
            ReadOnlyMemory<byte> kept = FilteredAnswer.Keep(answer.Body, batch, allowed);
            metrics.Worked(bot, started, batch.Items.Count);
            if (batch.Items.Count == 0)
            {
                await HoldAsync(context);
            }

            if (batch.Items.Count == 0 || allowed.Contains(true))
            {
                await answer.PassOnAsync(context, kept);
                return;
            }

            long next = batch.Items.Max(item => item.Update!.UpdateId) + 1;
            session.PassOver(asked, next);
            SetOffset(parameters, next);
            left = timeout - timeProvider.GetElapsedTime(began);
            if (left < -Overtime)
            {
                await TelegramAnswer.NoUpdates.PassOnAsync(context);
                return;
            }

            left = left < TimeSpan.Zero ? TimeSpan.Zero : left;
        }
    }

    /// <summary>Keeps back an empty answer while the gateway drains, until the listener is about to close: bots ask again at once.</summary>
    private Task HoldAsync(HttpContext context) => state.Draining.IsCancellationRequested ? state.Idle.WaitAsync(context.RequestAborted) : Task.CompletedTask;

    private static void SetOffset(CallParameters parameters, long? offset)
    {
        if (offset is not null)
        {
            parameters.Set("offset", offset);
        }
    }

    private bool TryRead(Bot bot, byte[] answer, [NotNullWhen(true)] out TelegramBatch? batch) =>
        TelegramBatch.TryRead(answer, bot.Source(timeProvider.GetUtcNow()), out batch, out _);
}
