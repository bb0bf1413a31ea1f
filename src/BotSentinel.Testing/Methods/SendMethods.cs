using System.Text.Json;
using System.Text.Json.Nodes;
using BotSentinel.Testing.Wire;
using BotSentinel.Updates;

namespace BotSentinel.Testing.Methods;

/// <summary>Methods that put messages into a chat.</summary>
internal static class SendMethods
{
    public static void AddTo(Dictionary<string, ApiMethod> table)
    {
        foreach (string name in MessageContent.Methods)
        {
            table[name] = (bot, request) => SendOne(bot, request, name);
        }

        table["sendMediaGroup"] = SendMediaGroup;
        table["forwardMessage"] = (bot, request) => ApiAnswer.Ok(Forward(bot, request, request.Number("message_id")));
        table["forwardMessages"] = (bot, request) => ForEach(request, id => MessageId(Forward(bot, request, id)));
        table["copyMessage"] = (bot, request) => ApiAnswer.Ok(MessageId(Copy(bot, request, request.Number("message_id"))));
        table["copyMessages"] = (bot, request) => ForEach(request, id => MessageId(Copy(bot, request, id)));
        table["sendChatAction"] = (bot, request) =>
        {
            Reach(bot, request);
            return ApiAnswer.True;
        };
    }

    private static ApiAnswer SendOne(FakeBot bot, ApiRequest request, string method)
    {
        FakeChat chat = Reach(bot, request);
        JsonObject content = MessageContent.Of(method, bot, request);
        TakeRoom(bot, chat, 1);
        return ApiAnswer.Ok(Put(bot, chat, request, content));
    }

    private static ApiAnswer SendMediaGroup(FakeBot bot, ApiRequest request)
    {
        FakeChat chat = Reach(bot, request);
        JsonObject[] album = [.. MessageContent.OfAlbum(bot, request)];
        if (album.Length is < 2 or > 10)
        {
            throw ApiFailure.BadRequest("an album has 2 to 10 media");
        }

        TakeRoom(bot, chat, album.Length);
        string group = $"{bot.Telegram.NextMessageId()}";
        var messages = new JsonArray();
        foreach (JsonObject content in album)
        {
            content["media_group_id"] = group;
            messages.Add(Put(bot, chat, request, content));
        }

        return ApiAnswer.Ok(messages);
    }

    private static JsonObject Forward(FakeBot bot, ApiRequest request, long messageId)
    {
        JsonObject source = Source(bot, request, messageId, "forward");
        JsonObject content = MessageContent.OfMessage(source);
        content["forward_origin"] = new JsonObject
        {
            ["type"] = "user",
            ["date"] = source["date"]?.DeepClone(),
            ["sender_user"] = source["from"]?.DeepClone() ?? bot.ToUserJson(),
        };
        FakeChat chat = Reach(bot, request);
        TakeRoom(bot, chat, 1);
        return Put(bot, chat, request, content);
    }

    private static JsonObject Copy(FakeBot bot, ApiRequest request, long messageId)
    {
        JsonObject content = MessageContent.OfMessage(Source(bot, request, messageId, "copy"));
        if (request.Text("caption") is { } caption)
        {
            content["caption"] = caption;
        }

        FakeChat chat = Reach(bot, request);
        TakeRoom(bot, chat, 1);
        return Put(bot, chat, request, content);
    }

    private static JsonObject Source(FakeBot bot, ApiRequest request, long messageId, string verb)
    {
        FakeChat from = bot.Telegram.Chats.Find(request.Required("from_chat_id")) ?? throw ApiFailure.BadRequest("chat not found");
        return bot.Messages.Find(from.Id, (int)messageId) ?? throw ApiFailure.BadRequest($"message to {verb} not found");
    }

    private static ApiAnswer ForEach(ApiRequest request, Func<long, JsonNode> send)
    {
        var results = new JsonArray();
        foreach (string id in request.Texts("message_ids") ?? throw ApiFailure.BadRequest("message identifiers are not specified"))
        {
            results.Add(send(long.TryParse(id, out long number) ? number : 0));
        }

        return ApiAnswer.Ok(results);
    }

    private static JsonObject MessageId(JsonObject message) => new() { ["message_id"] = message["message_id"]?.DeepClone() };

    /// <summary>The chat a call is about, if the bot may write there.</summary>
    private static FakeChat Reach(FakeBot bot, ApiRequest request)
    {
        FakeChat chat = ChatMethods.Find(bot, request);
        if (chat.StatusOf(bot.Id) == "kicked")
        {
            throw new ApiFailure(403, chat.Kind == ChatKind.Private ? "Forbidden: bot was blocked by the user" : "Forbidden: bot was kicked from the group chat");
        }

        return chat;
    }

    private static void TakeRoom(FakeBot bot, FakeChat chat, int messages)
    {
        if (bot.Telegram.Options.EnforceLimits && bot.Limits.Take(chat, messages, bot.Telegram.Limits) is > 0 and int seconds)
        {
            throw ApiFailure.TooMany(seconds);
        }
    }

    private static JsonObject Put(FakeBot bot, FakeChat chat, ApiRequest request, JsonObject content)
    {
        DateTimeOffset now = bot.Telegram.Options.TimeProvider.GetUtcNow();
        int id = bot.Telegram.NextMessageId();
        var message = new JsonObject { ["message_id"] = id };
        message[chat.Kind == ChatKind.Channel ? "sender_chat" : "from"] = chat.Kind == ChatKind.Channel ? chat.ToJson() : bot.ToUserJson();
        message["chat"] = chat.ToJson();
        message["date"] = now.ToUnixTimeSeconds();
        if (request.Number("message_thread_id") is > 0 and long thread)
        {
            message["message_thread_id"] = thread;
            message["is_topic_message"] = true;
        }

        if (RepliedTo(bot, chat, request) is { } replied)
        {
            message["reply_to_message"] = replied;
        }

        foreach ((string name, JsonNode? value) in content)
        {
            message[name] = value?.DeepClone();
        }

        if (request.Json("reply_markup") is JsonObject markup && markup.ContainsKey("inline_keyboard"))
        {
            message["reply_markup"] = markup;
        }

        string? text = (content["text"] ?? content["caption"])?.ToString();
        byte[] json = JsonSerializer.SerializeToUtf8Bytes((JsonNode)message, JsonSerializerOptions.Default);
        bot.Remember(new SentMessage(request.Method, chat, id, text, now, request.InWebhookAnswer, json));
        return message;
    }

    private static JsonObject? RepliedTo(FakeBot bot, FakeChat chat, ApiRequest request)
    {
        long id = request.Number("reply_to_message_id");
        if (request.Json("reply_parameters") is JsonObject reply && reply["message_id"] is JsonValue value && value.TryGetValue(out long number))
        {
            id = number;
        }

        JsonObject? message = id == 0 ? null : bot.Messages.Find(chat.Id, (int)id);
        message?.Remove("reply_to_message");
        return message;
    }
}
