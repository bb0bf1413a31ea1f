using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace BotSentinel.Telegram.Tests.Handlers;

/// <summary>Updates as handlers get them.</summary>
internal static class Given
{
    private static readonly User Sender = new() { Id = 1, FirstName = "Honest" };
    private static readonly Chat Chat = new() { Id = 5, Type = ChatType.Private };

    public static Update Text(string text) => new() { Id = 1, Message = Message(text) };

    public static Update Edited(string text) => new() { EditedMessage = Message(text) };

    public static Update Photo(string? caption = null) => new() { Message = new Message { Chat = Chat, From = Sender, Caption = caption, Photo = [new PhotoSize { FileId = "1", FileUniqueId = "1" }] } };

    public static Update Location() => new() { Message = new Message { Chat = Chat, From = Sender, Location = new Location() } };

    public static Update Callback(string? data) => new() { CallbackQuery = new CallbackQuery { Id = "1", From = Sender, Data = data, ChatInstance = "1", Message = Message("menu") } };

    public static Update Inline(string query) => new() { InlineQuery = new InlineQuery { Id = "1", From = Sender, Query = query, Offset = "" } };

    public static Update Membership() => new()
    {
        MyChatMember = new ChatMemberUpdated { Chat = Chat, From = Sender, OldChatMember = new ChatMemberMember { User = Sender }, NewChatMember = new ChatMemberLeft { User = Sender } },
    };

    public static Update Poll() => new() { Poll = new Poll { Id = "1", Question = "?", Options = [] } };

    private static Message Message(string text) => new() { Id = 7, Chat = Chat, From = Sender, Text = text };
}
