using System.Text.Json.Nodes;
using BotSentinel.Testing.Wire;
using BotSentinel.Updates;

namespace BotSentinel.Testing.Methods;

/// <summary>Methods about chats and their members.</summary>
internal static class ChatMethods
{
    public static void AddTo(Dictionary<string, ApiMethod> table)
    {
        table["getChat"] = GetChat;
        table["getChatMember"] = (bot, request) => ApiAnswer.Ok(Member(bot, Find(bot, request), request.Number("user_id")));
        table["getChatAdministrators"] = GetChatAdministrators;
        table["getChatMemberCount"] = (bot, request) => ApiAnswer.Ok(Find(bot, request).Kind == ChatKind.Private ? 2 : 10);
        table["banChatMember"] = (bot, request) => SetStatus(bot, request, "kicked");
        table["unbanChatMember"] = Unban;
        table["restrictChatMember"] = Restrict;
        table["promoteChatMember"] = (bot, request) => SetStatus(bot, request, request.Parameters.Any(right => right.Key.StartsWith("can_", StringComparison.Ordinal) && request.Flag(right.Key)) ? "administrator" : "member");
        table["approveChatJoinRequest"] = (bot, request) => SetStatus(bot, request, "member");
        table["declineChatJoinRequest"] = (bot, request) => SetStatus(bot, request, "left");
        table["exportChatInviteLink"] = (bot, request) => ApiAnswer.Ok(LinkTo(Find(bot, request)));
        table["createChatInviteLink"] = InviteLink;
        table["editChatInviteLink"] = InviteLink;
        table["revokeChatInviteLink"] = InviteLink;
    }

    /// <summary>The chat that <c>chat_id</c> names.</summary>
    public static FakeChat Find(FakeBot bot, ApiRequest request) =>
        bot.Telegram.Chats.Find(request.Text("chat_id") ?? throw ApiFailure.BadRequest("chat_id is empty")) ?? throw ApiFailure.BadRequest("chat not found");

    private static ApiAnswer GetChat(FakeBot bot, ApiRequest request)
    {
        JsonObject chat = Find(bot, request).ToJson();
        chat["accent_color_id"] = 0;
        chat["max_reaction_count"] = 11;
        chat["accepted_gift_types"] = new JsonObject
        {
            ["unlimited_gifts"] = true,
            ["limited_gifts"] = true,
            ["unique_gifts"] = true,
            ["premium_subscription"] = true,
            ["gifts_from_channels"] = true,
        };
        return ApiAnswer.Ok(chat);
    }

    private static ApiAnswer GetChatAdministrators(FakeBot bot, ApiRequest request)
    {
        FakeChat chat = Find(bot, request);
        if (chat.Kind == ChatKind.Private)
        {
            throw ApiFailure.BadRequest("there are no administrators in the private chat");
        }

        IEnumerable<long> users = chat.WithStatus("creator", "administrator").Where(id => id != bot.Id).Append(bot.Id);
        return ApiAnswer.Ok(new JsonArray([.. users.Select(id => Member(bot, chat, id))]));
    }

    private static JsonObject Member(FakeBot bot, FakeChat chat, long userId)
    {
        if (bot.Telegram.FindBot(userId) is { } other)
        {
            string status = chat.StatusOf(userId);
            return ChatMemberJson.Of(other.ToUserJson(), chat.Kind != ChatKind.Private && status == "member" ? "administrator" : status);
        }

        FakeUser user = bot.Telegram.Chats.FindUser(userId) ?? throw ApiFailure.BadRequest("invalid user_id specified");
        return ChatMemberJson.Of(user.ToUserJson(), chat.StatusOf(userId));
    }

    private static ApiAnswer Unban(FakeBot bot, ApiRequest request)
    {
        bool banned = Find(bot, request).StatusOf(request.Number("user_id")) == "kicked";
        return banned || !request.Flag("only_if_banned") ? SetStatus(bot, request, "left") : ApiAnswer.True;
    }

    private static ApiAnswer Restrict(FakeBot bot, ApiRequest request)
    {
        var permissions = request.Json("permissions") as JsonObject ?? throw ApiFailure.BadRequest("parameter \"permissions\" is required");
        bool all = permissions.Count > 0 && permissions.All(right => right.Value?.ToString() == "true");
        return SetStatus(bot, request, all ? "member" : "restricted");
    }

    private static ApiAnswer SetStatus(FakeBot bot, ApiRequest request, string status)
    {
        FakeChat chat = Find(bot, request);
        if (chat.Kind == ChatKind.Private)
        {
            throw ApiFailure.BadRequest("chat member status can't be changed in private chats");
        }

        if (chat.StatusOf(request.Number("user_id")) == "creator")
        {
            throw ApiFailure.BadRequest("can't remove chat owner");
        }

        chat.SetStatus(request.Number("user_id"), status);
        return ApiAnswer.True;
    }

    private static ApiAnswer InviteLink(FakeBot bot, ApiRequest request) => ApiAnswer.Ok(new JsonObject
    {
        ["invite_link"] = request.Text("invite_link") ?? LinkTo(Find(bot, request)),
        ["creator"] = bot.ToUserJson(),
        ["creates_join_request"] = request.Flag("creates_join_request"),
        ["is_primary"] = false,
        ["is_revoked"] = request.Method.StartsWith("revoke", StringComparison.OrdinalIgnoreCase),
    });

    private static string LinkTo(FakeChat chat) => $"https://t.me/+{chat.Id:X}";
}
