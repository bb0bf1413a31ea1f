using System.Text.Json.Nodes;
using BotSentinel.Testing.Storage;
using BotSentinel.Testing.Wire;

namespace BotSentinel.Testing.Methods;

/// <summary>What a message with a file carries.</summary>
internal static class MediaContent
{
    /// <summary>The file behind a parameter: uploaded under its name or by <c>attach://</c>, sent before, or somewhere on the web.</summary>
    public static StoredFile FileOf(string name, string? value, FakeBot bot, ApiRequest request)
    {
        string upload = value is not null && value.StartsWith("attach://", StringComparison.Ordinal) ? value["attach://".Length..] : name;
        if (request.Files.TryGetValue(upload, out UploadedFile? file))
        {
            return bot.Telegram.Files.Add("files", file.Name, file.Content);
        }

        if (value is null)
        {
            throw ApiFailure.BadRequest($"there is no {name} in the request");
        }

        return bot.Telegram.Files.Find(value)
            ?? (Uri.TryCreate(value, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? bot.Telegram.Files.Add("files", "web", default) : null)
            ?? throw ApiFailure.BadRequest("wrong file identifier/HTTP URL specified");
    }

    /// <summary>The member of a message that describes a file of some kind; sizes and durations are made up.</summary>
    public static JsonObject Of(string kind, StoredFile file)
    {
        var media = new JsonObject { ["file_id"] = file.Id, ["file_unique_id"] = file.UniqueId, ["file_size"] = file.Content.Length };
        foreach (string name in RequiredNumbers(kind))
        {
            media[name] = name == "duration" ? 1 : 100;
        }

        switch (kind)
        {
            case "photo":
                return new JsonObject { ["photo"] = new JsonArray(media) };
            case "sticker":
                media["type"] = "regular";
                media["is_animated"] = false;
                media["is_video"] = false;
                return new JsonObject { ["sticker"] = media };
            case "animation":
                media["file_name"] = file.Name;
                return new JsonObject { ["animation"] = media, ["document"] = media.DeepClone() };
            case "document" or "audio" or "video":
                media["file_name"] = file.Name;
                return new JsonObject { [kind] = media };
            default:
                return new JsonObject { [kind] = media };
        }
    }

    private static string[] RequiredNumbers(string kind) => kind switch
    {
        "photo" or "sticker" => ["width", "height"],
        "video" or "animation" => ["width", "height", "duration"],
        "video_note" => ["length", "duration"],
        "audio" or "voice" => ["duration"],
        _ => [],
    };
}
