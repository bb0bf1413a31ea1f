using System.Net.Http.Headers;
using BotSentinel.Server.Forwarding;
using BotSentinel.Server.Outbound;

namespace BotSentinel.Server.BotApi;

/// <summary>The gateway's own calls of the Bot API.</summary>
internal sealed class TelegramClient(UpstreamClient client)
{
    // A hundred updates, with all that a message may say twice over, are a fraction of it.
    private const long MostAnswer = 32 << 20;

    /// <summary>Posts parameters in JSON and reads the whole answer.</summary>
    /// <exception cref="HttpRequestException">Telegram is out of reach, or its answer is larger than any of Telegram's: a tenant may name a server of its own.</exception>
    /// <exception cref="OperationCanceledException">Telegram took longer than <paramref name="patience"/>, or the call was cancelled.</exception>
    public async Task<TelegramAnswer> CallAsync(Address method, byte[] parameters, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, default(Uri)) { Content = new ByteArrayContent(parameters) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        HiddenDestination.Set(request, method);
        using HttpResponseMessage answer = await client.SendAsync(request, late.Token);
        await answer.Content.LoadIntoBufferAsync(MostAnswer, late.Token);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(late.Token);
        return new TelegramAnswer((int)answer.StatusCode, body, answer.Content.Headers.ContentType?.ToString(), answer.Headers.RetryAfter?.ToString());
    }
}

/// <summary>What Telegram answered.</summary>
internal sealed record TelegramAnswer(int Status, byte[] Body, string? ContentType, string? RetryAfter)
{
    /// <summary>An answer without updates.</summary>
    public static TelegramAnswer NoUpdates { get; } = new(StatusCodes.Status200OK, """{"ok":true,"result":[]}"""u8.ToArray(), null, null);

    /// <summary>Gives the answer on to the bot, with a body of its own or another one.</summary>
    public async Task PassOnAsync(HttpContext context, ReadOnlyMemory<byte>? body = null)
    {
        ReadOnlyMemory<byte> given = body ?? Body;
        context.Response.StatusCode = Status;
        context.Response.ContentType = ContentType ?? "application/json";
        context.Response.ContentLength = given.Length;
        if (RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = RetryAfter;
        }

        await context.Response.Body.WriteAsync(given, context.RequestAborted);
    }
}
