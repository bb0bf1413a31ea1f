using System.Text.Json.Nodes;
using BotSentinel.Testing.Storage;
using BotSentinel.Testing.Wire;

namespace BotSentinel.Testing.Methods;

/// <summary>Methods about the bot itself, and files.</summary>
internal static class ProfileMethods
{
    private const int LargestDownload = 20 << 20;

    public static void AddTo(Dictionary<string, ApiMethod> table)
    {
        table["getMe"] = (bot, _) => ApiAnswer.Ok(Me(bot));
        table["setMyCommands"] = SetMyCommands;
        table["deleteMyCommands"] = (bot, _) => Set(() => bot.Profile.Commands = "[]");
        table["getMyCommands"] = (bot, _) => ApiAnswer.Ok(JsonNode.Parse(bot.Profile.Commands));
        table["setMyName"] = (bot, request) => Set(() => bot.Profile.Name = request.Text("name"));
        table["getMyName"] = (bot, _) => ApiAnswer.Ok(new JsonObject { ["name"] = bot.Profile.Name ?? bot.Username });
        table["getMyDescription"] = (_, _) => ApiAnswer.Ok(new JsonObject { ["description"] = "" });
        table["getMyShortDescription"] = (_, _) => ApiAnswer.Ok(new JsonObject { ["short_description"] = "" });
        table["getChatMenuButton"] = (_, _) => ApiAnswer.Ok(new JsonObject { ["type"] = "default" });
        table["getUserProfilePhotos"] = (_, _) => ApiAnswer.Ok(new JsonObject { ["total_count"] = 0, ["photos"] = new JsonArray() });
        table["getFile"] = GetFile;
    }

    private static JsonObject Me(FakeBot bot)
    {
        JsonObject me = bot.ToUserJson();
        me["first_name"] = bot.Profile.Name ?? bot.Username;
        me["can_join_groups"] = true;
        me["can_read_all_group_messages"] = true;
        me["supports_inline_queries"] = true;
        me["can_connect_to_business"] = false;
        me["has_main_web_app"] = false;
        return me;
    }

    private static ApiAnswer SetMyCommands(FakeBot bot, ApiRequest request)
    {
        JsonNode commands = request.Json("commands") ?? throw ApiFailure.BadRequest("parameter \"commands\" is required");
        return Set(() => bot.Profile.Commands = commands.ToJsonString());
    }

    private static ApiAnswer Set(Action change)
    {
        change();
        return ApiAnswer.True;
    }

    private static ApiAnswer GetFile(FakeBot bot, ApiRequest request)
    {
        StoredFile file = bot.Telegram.Files.Find(request.Required("file_id")) ?? throw ApiFailure.BadRequest("invalid file_id");
        if (file.Content.Length > LargestDownload)
        {
            throw ApiFailure.BadRequest("file is too big");
        }

        return ApiAnswer.Ok(new JsonObject
        {
            ["file_id"] = file.Id,
            ["file_unique_id"] = file.UniqueId,
            ["file_size"] = file.Content.Length,
            ["file_path"] = file.Path,
        });
    }
}

/// <summary>What a bot said about itself.</summary>
internal sealed class BotProfile
{
    /// <summary>A JSON array.</summary>
    public string Commands { get; set; } = "[]";

    /// <summary>Null: the user name.</summary>
    public string? Name { get; set; }
}
