using System.Text.Json;
using BotSentinel.Outgoing;

namespace BotSentinel.Server.BotApi;

/// <summary>An error answer in the Bot API's own shape, which every client library understands.</summary>
internal static class BotApiError
{
    public static Task WriteAsync(HttpContext context, int status, string description)
    {
        var body = new Dictionary<string, object> { ["ok"] = false, ["error_code"] = status, ["description"] = description };
        return new TelegramAnswer(status, JsonSerializer.SerializeToUtf8Bytes(body), null, null).PassOnAsync(context);
    }

    /// <summary>Says, as Telegram would, that a call cannot be sent now, and when it could be.</summary>
    public static Task WriteTooManyAsync(HttpContext context, OutgoingException refused)
    {
        int seconds = (int)Math.Clamp(Math.Ceiling(refused.RetryAfter.TotalSeconds), 1, int.MaxValue);
        return WriteTooManyAsync(context, refused is OutgoingQueueFullException ? "too many calls wait in BotSentinel" : "BotSentinel cannot send it before its deadline", seconds);
    }

    /// <summary>Says that a call has had no turn before the gateway stops: nothing has reached Telegram, and whoever answers next may send it.</summary>
    public static Task WriteStoppingAsync(HttpContext context) => WriteTooManyAsync(context, "BotSentinel stops before its turn has come", 1);

    private static Task WriteTooManyAsync(HttpContext context, string why, int seconds)
    {
        var body = new Dictionary<string, object>
        {
            ["ok"] = false,
            ["error_code"] = StatusCodes.Status429TooManyRequests,
            ["description"] = $"Too Many Requests: {why}, retry after {seconds}",
            ["parameters"] = new Dictionary<string, int> { ["retry_after"] = seconds },
        };
        return new TelegramAnswer(StatusCodes.Status429TooManyRequests, JsonSerializer.SerializeToUtf8Bytes(body), null, null).PassOnAsync(context);
    }

    /// <summary>Whether a call of Telegram ended without an answer, by this exception.</summary>
    public static bool IsFailedCall(Exception failure) => failure is HttpRequestException or IOException or OperationCanceledException;

    /// <summary>Says that a call of Telegram ended without an answer.</summary>
    public static Task WriteAsync(HttpContext context, Exception failedCall) =>
        WriteFailedCallAsync(context, failedCall is OperationCanceledException ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway);

    /// <summary>Says that a call of Telegram ended without an answer, with a status that is already chosen.</summary>
    public static Task WriteFailedCallAsync(HttpContext context, int status) => WriteAsync(context, status, status switch
    {
        StatusCodes.Status502BadGateway => "Bad Gateway: BotSentinel cannot reach Telegram",
        StatusCodes.Status504GatewayTimeout => "Gateway Timeout: Telegram did not answer BotSentinel in time",
        _ => "Bad Request: BotSentinel could not read the call to its end",
    });
}
