using System.Text.Json;
using BotSentinel.Server.Access;
using BotSentinel.Server.Api;
using BotSentinel.Server.Health;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Decisions;

/// <summary>
/// <c>GET /api/v1/decisions/live</c>: decisions as they are made on this gateway, as server-sent events. A reader that comes back and says the last id it saw goes on from there, without a gap
/// and without seeing one twice; what is not there any more is told by an event <c>missed</c>, with its number where that is known. Whoever may not see them any more is told none.
/// </summary>
internal sealed class LiveEndpoint(LiveDecisions live, DecisionWords words, Callers callers, GatewayState state, TimeProvider timeProvider)
{
    private const string EventStream = "text/event-stream";

    // Shorter than what proxies take for a dead connection.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    /// <exception cref="ProblemException">The caller does not ask for events.</exception>
    public async Task HandleAsync(HttpContext context, Caller caller, LiveFilter filter)
    {
        if (!context.Request.Headers.Accept.ToString().Contains(EventStream, StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(406, "not-acceptable", "Not acceptable", $"This route tells events without an end: ask for it with Accept: {EventStream}.");
        }

        DecisionStream stream = live.Watch(caller.TenantId);
        string last = context.Request.Headers["Last-Event-ID"].ToString();
        long from = Begin(stream, last);
        context.Response.ContentType = EventStream;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, state.Draining);
        try
        {
            // The first line tells where it begins, so that a reader that loses the connection at once can go on too.
            await TellAsync(context.Response, $"retry: 1000\nid: {stream.Epoch}-{from}\nevent: ready\ndata: {{}}\n\n", ended.Token);
            if (last.Length > 0 && !last.StartsWith(stream.Epoch, StringComparison.Ordinal))
            {
                await TellAsync(context.Response, "event: missed\ndata: {}\n\n", ended.Token);
            }

            await TellAllAsync(context, caller, stream, from, filter, ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader hung up, or the gateway ends.
        }
    }

    private async Task TellAllAsync(HttpContext context, Caller caller, DecisionStream stream, long from, LiveFilter filter, CancellationToken cancellationToken)
    {
        HttpResponse response = context.Response;
        while (true)
        {
            bool isNew = await WaitAsync(stream, from, cancellationToken);
            if (!await callers.IsStillAsync(context, caller, KeyScope.DecisionsRead))
            {
                return;
            }

            if (!isNew)
            {
                await TellAsync(response, ": quiet\n\n", cancellationToken);
                continue;
            }

            LiveReading reading = stream.Read(from);
            if (reading.Missed > 0)
            {
                await TellAsync(response, $"id: {stream.Epoch}-{reading.First}\nevent: missed\ndata: {{\"decisions\":{reading.Missed}}}\n\n", cancellationToken);
            }

            for (int i = 0; i < reading.Decisions.Count; i++)
            {
                if (filter.Takes(reading.Decisions[i]))
                {
                    await TellAsync(response, $"id: {stream.Epoch}-{reading.First + i + 1}\nevent: decision\ndata: {JsonSerializer.Serialize(words.Explain(reading.Decisions[i]), ApiJson.Options)}\n\n", cancellationToken, flush: false);
                }
            }

            await response.Body.FlushAsync(cancellationToken);
            from = reading.Next;
        }
    }

    // False: nothing has come for a while.
    private async Task<bool> WaitAsync(DecisionStream stream, long from, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WaitAsync(from, cancellationToken).WaitAsync(Quiet, timeProvider, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // An id of a time before a restart begins with now.
    private static long Begin(DecisionStream stream, string lastEventId) =>
        lastEventId.Split('-') is [var epoch, var number] && epoch == stream.Epoch && long.TryParse(number, out long from) ? from : stream.Count;

    private static async Task TellAsync(HttpResponse response, string text, CancellationToken cancellationToken, bool flush = true)
    {
        await response.WriteAsync(text, cancellationToken);
        if (flush)
        {
            await response.Body.FlushAsync(cancellationToken);
        }
    }
}
