using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Server.Webhooks;
using Microsoft.Net.Http.Headers;

namespace BotSentinel.Server.Polling;

/// <summary>
/// What a bot asks <c>getUpdates</c> for, however it says it: in the query, as a form, multipart or JSON. Telegram is asked in JSON.
/// Parameters that are not looked at pass on as they came.
/// </summary>
internal sealed class GetUpdatesParameters
{
    /// <summary>The largest body taken, in bytes.</summary>
    public const int MaxBody = 64 * 1024;

    private readonly JsonObject _all = [];

    /// <summary>The first update wanted; negative: counted from the last one; null: the first not confirmed.</summary>
    public long? Offset => Number("offset");

    /// <summary>How long Telegram may wait for an update.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(Math.Clamp(Number("timeout") ?? 0, 0, 3600));

    /// <summary>Reads the parameters; null when they make no sense or are too long.</summary>
    public static async ValueTask<GetUpdatesParameters?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = new GetUpdatesParameters();
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in request.Query)
        {
            parameters.AddText(name, value.ToString());
        }

        if (HttpMethods.IsGet(request.Method))
        {
            return parameters;
        }

        using RequestBody body = await RequestBody.ReadAsync(request, MaxBody, cancellationToken);
        return !body.IsTooLarge && await parameters.TryAddAsync(request, body, cancellationToken) ? parameters : null;
    }

    /// <summary>The body to ask Telegram with.</summary>
    public byte[] For(long? offset, TimeSpan timeout)
    {
        var call = (JsonObject)_all.DeepClone();
        if (offset is not null)
        {
            call["offset"] = offset;
        }

        call["timeout"] = (long)timeout.TotalSeconds;
        return JsonSerializer.SerializeToUtf8Bytes(call);
    }

    private async ValueTask<bool> TryAddAsync(HttpRequest request, RequestBody body, CancellationToken cancellationToken)
    {
        if (body.Length == 0)
        {
            return true;
        }

        body.Replay(request);
        _ = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type);
        try
        {
            if (type?.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) == true)
            {
                return TryAddJson(body.Bytes.Span);
            }

            if (request.HasFormContentType)
            {
                foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in await request.ReadFormAsync(cancellationToken))
                {
                    AddText(name, value.ToString());
                }
            }

            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidDataException or IOException or BadHttpRequestException)
        {
            return false;
        }
    }

    private bool TryAddJson(ReadOnlySpan<byte> json)
    {
        if (JsonNode.Parse(json) is not JsonObject given)
        {
            return false;
        }

        foreach ((string name, JsonNode? value) in given)
        {
            _all.TryAdd(name, value?.DeepClone());
        }

        return true;
    }

    private void AddText(string name, string value) => _all.TryAdd(name, name == "allowed_updates" && TryParse(value) is { } list ? list : JsonValue.Create(value));

    private static JsonNode? TryParse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private long? Number(string name) => _all[name] switch
    {
        JsonValue value when value.TryGetValue(out long number) => number,
        JsonValue value when value.TryGetValue(out string? text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
        _ => null,
    };
}
