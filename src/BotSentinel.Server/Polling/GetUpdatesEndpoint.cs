using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using BotSentinel.Server.BotApi;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Forwarding;
using BotSentinel.Server.Health;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;

namespace BotSentinel.Server.Polling;

/// <summary>
/// <c>getUpdates</c>: asks Telegram, takes refused updates out of the answer and gives the rest on, byte for byte. Telegram
/// is told to forget an update (by the offset) only when the bot asked so, or when it was refused and nothing that the bot
/// has yet to get came before it; so a crash on either side loses nothing.
/// </summary>
internal sealed class GetUpdatesEndpoint(UpstreamClient client, GatewayState state, TimeProvider timeProvider)
{
    private static readonly byte[] Empty = """{"ok":true,"result":[]}"""u8.ToArray();

    /// <summary>How much longer than the bot's own timeout a backlog of refused updates may be worked off, so that a flood cannot keep honest updates waiting behind it.</summary>
    private static readonly TimeSpan Overtime = TimeSpan.FromMilliseconds(500);

    /// <summary>How much longer than it was asked to Telegram may take to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task HandleAsync(HttpContext context, Bot bot, BotApiPath path)
    {
        GetUpdatesParameters? parameters = await GetUpdatesParameters.ReadAsync(context.Request, context.RequestAborted);
        if (parameters is null)
        {
            await BotApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "Bad Request: can't read the parameters of getUpdates");
            return;
        }

        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, state.Draining);
        try
        {
            await PollAsync(context, bot, path, parameters, hurry.Token);
        }
        catch (OperationCanceledException) when (state.Draining.IsCancellationRequested && !context.Response.HasStarted)
        {
            await WriteAsync(context, Empty);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The bot hung up; nobody is there to be told.
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException && !context.Response.HasStarted)
        {
            bot.Traffic.Count(Outcome.CallFailed);
            bool late = failure is OperationCanceledException;
            await BotApiError.WriteAsync(context, late ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway, late ? BotApiError.Late : BotApiError.Unreachable);
        }
    }

    private async Task PollAsync(HttpContext context, Bot bot, BotApiPath path, GetUpdatesParameters parameters, CancellationToken cancellationToken)
    {
        PollSession session = path.IsTest ? bot.TestPolls : bot.Polls;
        long began = timeProvider.GetTimestamp();
        TimeSpan left = parameters.Timeout;
        long? offset = session.StartAt(parameters.Offset);
        while (true)
        {
            using HttpResponseMessage answer = await AskAsync(bot, path, parameters.For(offset, left), left, cancellationToken);
            byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            if (answer.StatusCode != HttpStatusCode.OK || !TryRead(bot, body, out TelegramBatch? batch))
            {
                CountUnusual(bot, answer.StatusCode);
                await PassOnAsync(context, answer, body);
                return;
            }

            bool[] allowed = await session.DecideAsync(bot, batch.Items);
            if (batch.Items.Count == 0 || allowed.Contains(true))
            {
                await PassOnAsync(context, answer, FilteredAnswer.Keep(body, batch, allowed));
                return;
            }

            offset = batch.Items.Max(item => item.Update!.UpdateId) + 1;
            session.PassOver(parameters.Offset, offset.Value);
            left = parameters.Timeout - timeProvider.GetElapsedTime(began);
            if (left < -Overtime)
            {
                await WriteAsync(context, Empty);
                return;
            }

            left = left < TimeSpan.Zero ? TimeSpan.Zero : left;
        }
    }

    private bool TryRead(Bot bot, byte[] answer, [NotNullWhen(true)] out TelegramBatch? batch) =>
        TelegramBatch.TryRead(answer, new UpdateSource(timeProvider.GetUtcNow(), Bot: bot.Name), out batch, out _);

    private async Task<HttpResponseMessage> AskAsync(Bot bot, BotApiPath path, byte[] parameters, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(timeout + Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, default(Uri)) { Content = new ByteArrayContent(parameters) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        HiddenDestination.Set(request, path.At(bot.Options.Telegram, bot.Options.Token, QueryString.Empty));
        HttpResponseMessage answer = await client.SendAsync(request, late.Token);
        await answer.Content.LoadIntoBufferAsync(late.Token);
        return answer;
    }

    private static void CountUnusual(Bot bot, HttpStatusCode status) => bot.Traffic.Count(status == HttpStatusCode.OK ? Outcome.Unreadable : Outcome.Call);

    private static Task PassOnAsync(HttpContext context, HttpResponseMessage answer, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        if (answer.Headers.RetryAfter is { } retryAfter)
        {
            context.Response.Headers.RetryAfter = retryAfter.ToString();
        }

        return WriteAsync(context, body, answer.Content.Headers.ContentType?.ToString());
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, string? contentType = null)
    {
        context.Response.ContentType = contentType ?? "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
