using System.Net.Http.Headers;
using System.Text.Json;
using BotSentinel.Testing.Wire;

namespace BotSentinel.Testing.Delivery;

/// <summary>One request to a webhook, and what its answer means.</summary>
internal sealed class WebhookPost(WebhookSettings settings, WebhookContext context)
{
    /// <returns>HTTP status (0: no answer) and what went wrong (null: nothing).</returns>
    public async Task<(int Status, string? Error)> SendAsync(PendingUpdate update, CancellationToken end)
    {
        using var timeout = new CancellationTokenSource(context.Options.WebhookTimeout, context.Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, end);
        try
        {
            using HttpRequestMessage request = NewRequest(update);
            using HttpResponseMessage response = await context.Http.SendAsync(request, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                return ((int)response.StatusCode, $"Wrong response from the webhook: {(int)response.StatusCode} {response.ReasonPhrase}");
            }

            await ExecuteAnswerAsync(response, either.Token);
            return ((int)response.StatusCode, null);
        }
        catch (OperationCanceledException)
        {
            return (0, "Read timeout expired");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (0, "Connection failed");
        }
    }

    private HttpRequestMessage NewRequest(PendingUpdate update)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = new ByteArrayContent(update.Json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (settings.SecretToken is { } secret)
        {
            request.Headers.TryAddWithoutValidation("X-Telegram-Bot-Api-Secret-Token", secret);
        }

        return request;
    }

    private async Task ExecuteAnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (body.Length == 0 || response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return;
        }

        if (CallIn(body) is { } call)
        {
            await context.Execute(call);
        }
    }

    /// <summary>The members of the object in an answer; null when there is none: an answer need not be a call.</summary>
    private static Dictionary<string, string>? CallIn(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? ApiRequest.ParametersOf(json.RootElement) : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
