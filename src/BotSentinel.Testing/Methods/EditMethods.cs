using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Testing.Wire;

namespace BotSentinel.Testing.Methods;

/// <summary>Methods that change or delete messages that are there.</summary>
internal static class EditMethods
{
    public static void AddTo(Dictionary<string, ApiMethod> table)
    {
        table["editMessageText"] = (bot, request) => Edit(bot, request, "text", MessageContent.CheckedText(request));
        table["editMessageCaption"] = (bot, request) => Edit(bot, request, "caption", request.Text("caption"));
        table["editMessageReplyMarkup"] = (bot, request) => Edit(bot, request, "reply_markup", request.Json("reply_markup"));
        table["editMessageMedia"] = (bot, request) => EditMedia(bot, request);
        table["editMessageLiveLocation"] = (bot, request) => Edit(bot, request, "location", Location(request));
        table["stopMessageLiveLocation"] = (bot, request) => Edit(bot, request, "reply_markup", request.Json("reply_markup"), mayStay: true);
        table["setGameScore"] = (bot, request) => Edit(bot, request, "reply_markup", request.Json("reply_markup"), mayStay: true);
        table["stopPoll"] = StopPoll;
        table["deleteMessage"] = DeleteMessage;
        table["deleteMessages"] = DeleteMessages;
    }

    private static ApiAnswer Edit(FakeBot bot, ApiRequest request, string member, JsonNode? value, bool mayStay = false)
    {
        if (request.Text("inline_message_id") is not null)
        {
            return ApiAnswer.True;
        }

        (FakeChat chat, JsonObject message) = Find(bot, request, "edit");
        JsonNode? markup = member == "text" ? request.Json("reply_markup") : message["reply_markup"]?.DeepClone();
        if (!mayStay && JsonNode.DeepEquals(message[member], value) && JsonNode.DeepEquals(message["reply_markup"], markup))
        {
            throw ApiFailure.BadRequest(
                "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message");
        }

        Set(message, "reply_markup", markup);
        Set(message, member, value);
        return ApiAnswer.Ok(Save(bot, chat, message));
    }

    private static ApiAnswer EditMedia(FakeBot bot, ApiRequest request)
    {
        if (request.Text("inline_message_id") is not null)
        {
            return ApiAnswer.True;
        }

        (FakeChat chat, JsonObject message) = Find(bot, request, "edit");
        JsonNode medium = request.Json("media") ?? throw ApiFailure.BadRequest("parameter \"media\" is required");
        var album = new ApiRequest(request.Method, new Dictionary<string, string> { ["media"] = $"[{medium.ToJsonString()}]" }, request.Files.ToDictionary());
        foreach ((string name, JsonNode? value) in MessageContent.OfAlbum(bot, album).Single())
        {
            message[name] = value?.DeepClone();
        }

        return ApiAnswer.Ok(Save(bot, chat, message));
    }

    private static ApiAnswer StopPoll(FakeBot bot, ApiRequest request)
    {
        (FakeChat chat, JsonObject message) = Find(bot, request, "edit");
        if (message["poll"] is not JsonObject poll)
        {
            throw ApiFailure.BadRequest("message with poll to stop not found");
        }

        poll["is_closed"] = true;
        return ApiAnswer.Ok(Save(bot, chat, message)["poll"]);
    }

    private static ApiAnswer DeleteMessage(FakeBot bot, ApiRequest request)
    {
        FakeChat chat = ChatMethods.Find(bot, request);
        return bot.Messages.Remove(chat.Id, (int)request.Number("message_id")) ? ApiAnswer.True : throw ApiFailure.BadRequest("message to delete not found");
    }

    /// <summary>Those that are not there are skipped, as Telegram does.</summary>
    private static ApiAnswer DeleteMessages(FakeBot bot, ApiRequest request)
    {
        FakeChat chat = ChatMethods.Find(bot, request);
        foreach (string id in request.Texts("message_ids") ?? throw ApiFailure.BadRequest("message identifiers are not specified"))
        {
            bot.Messages.Remove(chat.Id, int.TryParse(id, out int number) ? number : 0);
        }

        return ApiAnswer.True;
    }

    private static (FakeChat Chat, JsonObject Message) Find(FakeBot bot, ApiRequest request, string verb)
    {
        FakeChat chat = ChatMethods.Find(bot, request);
        JsonObject message = bot.Messages.Find(chat.Id, (int)request.Number("message_id")) ?? throw ApiFailure.BadRequest($"message to {verb} not found");
        bool own = (long?)message["from"]?["id"] == bot.Id || message.ContainsKey("sender_chat");
        return own ? (chat, message) : throw ApiFailure.BadRequest("message can't be edited");
    }

    private static JsonObject Save(FakeBot bot, FakeChat chat, JsonObject message)
    {
        message["edit_date"] = bot.Telegram.Options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
        bot.Messages.Put(chat.Id, (int)message["message_id"]!, JsonSerializer.SerializeToUtf8Bytes((JsonNode)message, JsonSerializerOptions.Default));
        return message;
    }

    private static void Set(JsonObject message, string name, JsonNode? value)
    {
        if (value is null)
        {
            message.Remove(name);
        }
        else
        {
            message[name] = value;
        }
    }

    private static JsonObject Location(ApiRequest request) => new() { ["latitude"] = request.Fraction("latitude"), ["longitude"] = request.Fraction("longitude") };
}
