using System.Text.Json;

namespace BotSentinel.Server.BotApi;

/// <summary>An error answer in the Bot API's own shape, which every client library understands.</summary>
internal static class BotApiError
{
    public const string Unreachable = "Bad Gateway: BotSentinel cannot reach Telegram";
    public const string Late = "Gateway Timeout: Telegram did not answer BotSentinel in time";

    public static async Task WriteAsync(HttpContext context, int status, string description)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["ok"] = false, ["error_code"] = status, ["description"] = description });
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
