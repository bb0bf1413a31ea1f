using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotSentinel.Testing.Delivery;
using BotSentinel.Testing.Wire;

namespace BotSentinel.Testing.Methods;

/// <summary>How a bot gets its updates.</summary>
internal static partial class UpdateMethods
{
    private const int LongestPollSeconds = 50;

    public static void AddTo(Dictionary<string, ApiMethod> table)
    {
        table["setWebhook"] = SetWebhook;
        table["deleteWebhook"] = (bot, request) => DeleteWebhook(bot, request.Flag("drop_pending_updates"));
        table["getWebhookInfo"] = GetWebhookInfo;
    }

    public static Task<ApiAnswer> GetUpdatesAsync(FakeBot bot, ApiRequest request, CancellationToken cancellationToken)
    {
        bot.Updates.Allowed.Remember(request.Texts("allowed_updates"));
        long limit = request.Number("limit", 100);
        TimeSpan timeout = TimeSpan.FromSeconds(Math.Clamp(request.Number("timeout"), 0, LongestPollSeconds));
        return bot.Updates.PollAsync(request.Number("offset"), limit is < 1 or > 100 ? 100 : (int)limit, timeout, cancellationToken);
    }

    private static ApiAnswer SetWebhook(FakeBot bot, ApiRequest request)
    {
        bool drop = request.Flag("drop_pending_updates");
        if (request.Text("url") is not { } text)
        {
            return DeleteWebhook(bot, drop);
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            throw ApiFailure.BadRequest("bad webhook: invalid URL");
        }

        string? secret = request.Text("secret_token");
        if (secret is not null && !SecretToken.IsMatch(secret))
        {
            throw ApiFailure.BadRequest("secret token contains unallowed characters");
        }

        int connections = (int)Math.Clamp(request.Number("max_connections", 40), 1, 100);
        bot.Updates.Allowed.Remember(request.Texts("allowed_updates"));
        var settings = new WebhookSettings(url, secret, connections, request.Text("ip_address"));
        if (!drop && bot.Updates.Webhook?.Settings == settings)
        {
            return ApiAnswer.Ok(true, "Webhook is already set");
        }

        bot.Updates.SetWebhook(bot.NewWebhook(settings), drop);
        return ApiAnswer.Ok(true, "Webhook was set");
    }

    private static ApiAnswer DeleteWebhook(FakeBot bot, bool drop) =>
        ApiAnswer.Ok(true, bot.Updates.SetWebhook(null, drop) ? "Webhook was deleted" : "Webhook is already deleted");

    private static ApiAnswer GetWebhookInfo(FakeBot bot, ApiRequest request)
    {
        Webhook? webhook = bot.Updates.Webhook;
        var json = new JsonObject
        {
            ["url"] = webhook?.Settings.Url.OriginalString ?? "",
            ["has_custom_certificate"] = false,
            ["pending_update_count"] = bot.PendingCount,
        };
        if (webhook is not null)
        {
            json["max_connections"] = webhook.Settings.MaxConnections;
            json["ip_address"] = webhook.Settings.IpAddress ?? "127.0.0.1";
        }

        if (webhook?.LastFailure is { } failure)
        {
            json["last_error_date"] = failure.At.ToUnixTimeSeconds();
            json["last_error_message"] = failure.Error;
        }

        if (bot.Updates.Allowed.Types is { Length: > 0 } types)
        {
            json["allowed_updates"] = new JsonArray([.. types.Select(type => (JsonNode)type)]);
        }

        return ApiAnswer.Ok(json);
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,256}$")]
    private static partial Regex SecretToken { get; }
}
