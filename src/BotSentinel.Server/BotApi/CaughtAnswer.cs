using System.Text.Json;
using BotSentinel.Server.Forwarding;
using Yarp.ReverseProxy.Forwarder;

namespace BotSentinel.Server.BotApi;

/// <summary>Sends a call on, and keeps back those answers that the scheduler has to see first: refusals, and those that may show a chat's number.</summary>
/// <param name="destination">Where to.</param>
/// <param name="wantsName">Whether the call named a chat whose number nobody knows.</param>
internal sealed class CaughtAnswer(Destination destination, bool wantsName) : HttpTransformer
{
    private const long Longest = 64 * 1024;

    /// <summary>The answer that was kept back; null: it has been passed on.</summary>
    public TelegramAnswer? Answer { get; private set; }

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await destination.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Headers.Remove(CallWishes.LaneHeader);
        proxyRequest.Headers.Remove(CallWishes.MaxWaitHeader);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        bool isRefusal = (int?)proxyResponse?.StatusCode == StatusCodes.Status429TooManyRequests;
        bool mayShowName = wantsName && proxyResponse is { IsSuccessStatusCode: true };
        if ((!isRefusal && !mayShowName) || proxyResponse!.Content.Headers.ContentLength is not <= Longest)
        {
            return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        }

        byte[] body = await proxyResponse.Content.ReadAsByteArrayAsync(cancellationToken);
        Answer = new TelegramAnswer((int)proxyResponse.StatusCode, body, proxyResponse.Content.Headers.ContentType?.ToString(), proxyResponse.Headers.RetryAfter?.ToString());
        return false;
    }

    /// <summary>What a refusal says about when to come again; a second when it says nothing.</summary>
    public static TimeSpan RetryAfter(TelegramAnswer answer)
    {
        bool isSaid = TryRead(answer, out JsonElement json) && json.TryGetProperty("parameters", out JsonElement parameters) && parameters.ValueKind == JsonValueKind.Object
            && parameters.TryGetProperty("retry_after", out json) && json.ValueKind == JsonValueKind.Number;
        return TimeSpan.FromSeconds(isSaid && json.TryGetInt32(out int seconds) ? Math.Max(1, seconds) : 1);
    }

    /// <summary>The name and number of the chat in an answer; null when it shows none.</summary>
    public static (string Name, long Id)? NameIn(TelegramAnswer answer)
    {
        if (!TryRead(answer, out JsonElement json) || !json.TryGetProperty("result", out JsonElement result))
        {
            return null;
        }

        JsonElement message = result.ValueKind == JsonValueKind.Array && result.GetArrayLength() > 0 ? result[0] : result;
        JsonElement chat = message.ValueKind == JsonValueKind.Object && message.TryGetProperty("chat", out JsonElement inner) ? inner : message;
        return chat.ValueKind == JsonValueKind.Object
            && chat.TryGetProperty("username", out JsonElement name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text
            && chat.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out long number)
            ? (text, number)
            : null;
    }

    private static bool TryRead(TelegramAnswer answer, out JsonElement json)
    {
        try
        {
            json = JsonElement.Parse(answer.Body);
            return json.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            json = default;
            return false;
        }
    }
}
