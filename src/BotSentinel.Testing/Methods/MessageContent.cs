using System.Text.Json.Nodes;
using BotSentinel.Testing.Wire;

namespace BotSentinel.Testing.Methods;

/// <summary>What a message carries, made from the parameters of the method that sends it. Markup in texts is left as it is written.</summary>
internal static class MessageContent
{
    private const int LongestText = 4096;
    private const int LongestCaption = 1024;
    private static readonly string[] NotContent = ["message_id", "from", "sender_chat", "chat", "date", "reply_to_message", "reply_markup", "edit_date", "forward_origin"];

    private static readonly Dictionary<string, string> MediaByMethod = new()
    {
        ["sendPhoto"] = "photo",
        ["sendAudio"] = "audio",
        ["sendDocument"] = "document",
        ["sendVideo"] = "video",
        ["sendAnimation"] = "animation",
        ["sendVoice"] = "voice",
        ["sendVideoNote"] = "video_note",
        ["sendSticker"] = "sticker",
    };

    /// <summary>The methods that send one message of their own content.</summary>
    public static IEnumerable<string> Methods =>
        [.. MediaByMethod.Keys, "sendMessage", "sendLocation", "sendVenue", "sendContact", "sendDice", "sendPoll", "sendInvoice", "sendGame"];

    public static JsonObject Of(string method, FakeBot bot, ApiRequest request) => method switch
    {
        "sendMessage" => Text(request),
        "sendLocation" => new JsonObject { ["location"] = Location(request) },
        "sendVenue" => new JsonObject
        {
            ["location"] = Location(request),
            ["venue"] = new JsonObject { ["location"] = Location(request), ["title"] = request.Required("title"), ["address"] = request.Required("address") },
        },
        "sendContact" => new JsonObject
        {
            ["contact"] = new JsonObject { ["phone_number"] = request.Required("phone_number"), ["first_name"] = request.Required("first_name") },
        },
        "sendDice" => new JsonObject { ["dice"] = new JsonObject { ["emoji"] = request.Text("emoji") ?? "🎲", ["value"] = 4 } },
        "sendPoll" => new JsonObject { ["poll"] = Poll(request) },
        "sendInvoice" => new JsonObject { ["invoice"] = Invoice(request) },
        "sendGame" => new JsonObject { ["game"] = new JsonObject { ["title"] = request.Required("game_short_name"), ["description"] = "", ["photo"] = new JsonArray() } },
        _ => OfMedium(MediaByMethod[method], bot, request),
    };

    /// <summary>The contents of an album, one for each medium.</summary>
    public static IEnumerable<JsonObject> OfAlbum(FakeBot bot, ApiRequest request)
    {
        foreach (JsonNode? medium in request.Json("media") as JsonArray ?? throw ApiFailure.BadRequest("parameter \"media\" is required"))
        {
            string kind = medium?["type"]?.ToString() ?? "photo";
            yield return WithCaption(MediaContent.Of(kind, MediaContent.FileOf("media", medium?["media"]?.ToString(), bot, request)), medium?["caption"]?.ToString());
        }
    }

    /// <summary>The content of a message that is there already.</summary>
    public static JsonObject OfMessage(JsonObject message)
    {
        var content = (JsonObject)message.DeepClone();
        foreach (string name in NotContent)
        {
            content.Remove(name);
        }

        return content;
    }

    /// <summary>A text that may be sent.</summary>
    public static string CheckedText(ApiRequest request)
    {
        string text = request.Text("text") ?? throw ApiFailure.BadRequest("message text is empty");
        return text.Length <= LongestText ? text : throw ApiFailure.BadRequest("message is too long");
    }

    private static JsonObject OfMedium(string kind, FakeBot bot, ApiRequest request) =>
        WithCaption(MediaContent.Of(kind, MediaContent.FileOf(kind, request.Text(kind), bot, request)), request.Text("caption"));

    private static JsonObject Text(ApiRequest request)
    {
        var content = new JsonObject { ["text"] = CheckedText(request) };
        if (request.Json("entities") is JsonArray entities)
        {
            content["entities"] = entities;
        }
        else if (TextEntities.Of(request.Required("text")) is { Count: > 0 } found)
        {
            content["entities"] = found;
        }

        return content;
    }

    private static JsonObject WithCaption(JsonObject content, string? caption)
    {
        if (caption is { Length: > LongestCaption })
        {
            throw ApiFailure.BadRequest("message caption is too long");
        }

        if (!string.IsNullOrEmpty(caption))
        {
            content["caption"] = caption;
        }

        return content;
    }

    private static JsonObject Location(ApiRequest request) => new() { ["latitude"] = request.Fraction("latitude"), ["longitude"] = request.Fraction("longitude") };

    private static JsonObject Invoice(ApiRequest request) => new()
    {
        ["title"] = request.Required("title"),
        ["description"] = request.Required("description"),
        ["start_parameter"] = request.Text("start_parameter") ?? "",
        ["currency"] = request.Required("currency"),
        ["total_amount"] = (request.Json("prices") as JsonArray ?? []).Sum(price => (long?)price?["amount"] ?? 0),
    };

    private static JsonObject Poll(ApiRequest request)
    {
        var options = new JsonArray();
        foreach (JsonNode? option in request.Json("options") as JsonArray ?? [])
        {
            options.Add(new JsonObject { ["persistent_id"] = $"{options.Count}", ["text"] = (option as JsonObject)?["text"]?.ToString() ?? option?.ToString(), ["voter_count"] = 0 });
        }

        return new JsonObject
        {
            ["id"] = $"{Guid.NewGuid():N}",
            ["question"] = request.Required("question"),
            ["options"] = options,
            ["total_voter_count"] = 0,
            ["is_closed"] = false,
            ["is_anonymous"] = request.Text("is_anonymous") is null || request.Flag("is_anonymous"),
            ["type"] = request.Text("type") ?? "regular",
            ["allows_multiple_answers"] = request.Flag("allows_multiple_answers"),
            ["allows_revoting"] = true,
            ["members_only"] = false,
        };
    }
}
