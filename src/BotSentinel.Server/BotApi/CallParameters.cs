using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Server.Webhooks;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace BotSentinel.Server.BotApi;

/// <summary>
/// The parameters of a Bot API call, however a bot sends them: in the query, as a form, multipart or JSON. To be sent on as
/// JSON; those that nobody changes pass on as they came. Uploaded files are left out.
/// </summary>
internal sealed class CallParameters
{
    /// <summary>The largest body taken, in bytes.</summary>
    public const int MaxBody = 64 * 1024;

    private readonly JsonObject _all = [];

    /// <summary>Reads the parameters; null when they make no sense or are too long.</summary>
    public static async ValueTask<CallParameters?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = new CallParameters();
        parameters.AddTexts(request.Query);
        if (HttpMethods.IsGet(request.Method))
        {
            return parameters;
        }

        using RequestBody body = await RequestBody.ReadAsync(request, MaxBody, cancellationToken);
        return !body.IsTooLarge && await parameters.TryAddAsync(request, body, cancellationToken) ? parameters : null;
    }

    /// <summary>A whole number; null when it is missing or none.</summary>
    public long? Number(string name) => _all[name] switch
    {
        JsonValue value when value.TryGetValue(out long number) => number,
        JsonValue value when value.TryGetValue(out string? text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
        _ => null,
    };

    /// <summary>A text; null when it is missing or none.</summary>
    public string? Text(string name) => _all[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>Sets a parameter; null takes it away.</summary>
    public void Set(string name, JsonNode? value)
    {
        if (value is null)
        {
            _all.Remove(name);
        }
        else
        {
            _all[name] = value;
        }
    }

    /// <summary>The parameters as the body of a call.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(_all);

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
                AddTexts(await request.ReadFormAsync(cancellationToken));
            }

            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidDataException or IOException or InvalidOperationException or BadHttpRequestException)
        {
            return false;
        }
    }

    private bool TryAddJson(ReadOnlySpan<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json.ToArray());
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (JsonProperty given in document.RootElement.EnumerateObject())
        {
            // A text is read here, where one that is none (half of a surrogate pair) is still a bad request.
            _all.TryAdd(given.Name, given.Value.ValueKind == JsonValueKind.String ? JsonValue.Create(given.Value.GetString()) : JsonNode.Parse(given.Value.GetRawText()));
        }

        return true;
    }

    private void AddTexts(IEnumerable<KeyValuePair<string, StringValues>> texts)
    {
        foreach ((string name, StringValues value) in texts)
        {
            _all.TryAdd(name, name == "allowed_updates" && TryParse(value.ToString()) is { } list ? list : JsonValue.Create(value.ToString()));
        }
    }

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
}
