using BotSentinel.Updates;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram;

/// <summary>
/// Makes a <see cref="BotUpdate"/> from an update of Telegram.Bot: the same one that
/// <see cref="Updates.Telegram.TelegramUpdateReader"/> reads from the JSON that it was deserialised from. Thread safe.
/// </summary>
/// <remarks>
/// Telegram.Bot 22.10 knows every update type and message field of Bot API 10.2. What cannot be told from its objects:
/// whether a name occurred twice in the JSON (it keeps the last), whether an update carried two payloads (it shows the
/// first, in the order of its <c>UpdateType</c>), and whether <c>update_id</c> was there at all.
/// </remarks>
public static class TelegramUpdateMapper
{
    extension(Update update)
    {
        /// <summary>The update as the engine sees it.</summary>
        /// <param name="source">What the update does not say itself.</param>
        public BotUpdate ToBotUpdate(in UpdateSource source) => update switch
        {
            { Message: { } message } => message.ToBotUpdate(update, UpdateKind.Message, source),
            { EditedMessage: { } message } => message.ToBotUpdate(update, UpdateKind.EditedMessage, source),
            { ChannelPost: { } message } => message.ToBotUpdate(update, UpdateKind.ChannelPost, source),
            { EditedChannelPost: { } message } => message.ToBotUpdate(update, UpdateKind.EditedChannelPost, source),
            { BusinessConnection: { } connection } => new Act(UpdateKind.BusinessConnection, connection.User, PrivateChat(connection.UserChatId)).ToBotUpdate(update, source),
            { BusinessMessage: { } message } => message.ToBotUpdate(update, UpdateKind.BusinessMessage, source),
            { EditedBusinessMessage: { } message } => message.ToBotUpdate(update, UpdateKind.EditedBusinessMessage, source),
            { DeletedBusinessMessages: { } deleted } => new Act(UpdateKind.DeletedBusinessMessages, null, deleted.Chat).ToBotUpdate(update, source),
            { GuestMessage: { } message } => message.ToBotUpdate(update, UpdateKind.GuestMessage, source),
            { MessageReaction: { } reaction } => (new Act(UpdateKind.MessageReaction, reaction.User, reaction.Chat) { SenderChat = reaction.ActorChat, MessageId = reaction.MessageId }).ToBotUpdate(update, source),
            { MessageReactionCount: { } count } => (new Act(UpdateKind.MessageReactionCount, null, count.Chat) { MessageId = count.MessageId }).ToBotUpdate(update, source),
            { InlineQuery: { } query } => (new Act(UpdateKind.InlineQuery, query.From, null) { Text = query.Query, ChatKind = query.ChatType.ToChatKind() }).ToBotUpdate(update, source),
            { ChosenInlineResult: { } chosen } => (new Act(UpdateKind.ChosenInlineResult, chosen.From, null) { Text = chosen.Query }).ToBotUpdate(update, source),
            { CallbackQuery: { } query } => (new Act(UpdateKind.CallbackQuery, query.From, query.Message?.Chat)
            {
                Text = query.Data,
                MessageId = query.Message?.Id ?? 0,
                ThreadId = query.Message?.MessageThreadId ?? 0,
            }).ToBotUpdate(update, source),
            { ShippingQuery: { } query } => new Act(UpdateKind.ShippingQuery, query.From, null).ToBotUpdate(update, source),
            { PreCheckoutQuery: { } query } => new Act(UpdateKind.PreCheckoutQuery, query.From, null).ToBotUpdate(update, source),
            { PurchasedPaidMedia: { } purchase } => new Act(UpdateKind.PurchasedPaidMedia, purchase.From, null).ToBotUpdate(update, source),
            { Poll: not null } => new Act(UpdateKind.Poll, null, null).ToBotUpdate(update, source),
            { PollAnswer: { } answer } => (new Act(UpdateKind.PollAnswer, answer.User, null) { SenderChat = answer.VoterChat }).ToBotUpdate(update, source),
            { MyChatMember: { } member } => new Act(UpdateKind.MyChatMember, member.From, member.Chat).ToBotUpdate(update, source),
            { ChatMember: { } member } => new Act(UpdateKind.ChatMember, member.From, member.Chat).ToBotUpdate(update, source),
            { ChatJoinRequest: { } request } => new Act(UpdateKind.ChatJoinRequest, request.From, request.Chat).ToBotUpdate(update, source),
            { ChatBoost: { } boost } => new Act(UpdateKind.ChatBoost, boost.Boost?.Source.Booster(), boost.Chat).ToBotUpdate(update, source),
            { RemovedChatBoost: { } boost } => new Act(UpdateKind.RemovedChatBoost, boost.Source.Booster(), boost.Chat).ToBotUpdate(update, source),
            { ManagedBot: { } managed } => new Act(UpdateKind.ManagedBot, managed.User, null).ToBotUpdate(update, source),
            { Subscription: { } subscription } => new Act(UpdateKind.Subscription, subscription.User, null).ToBotUpdate(update, source),
            _ => new Act(UpdateKind.Unknown, null, null).ToBotUpdate(update, source),
        };
    }

    private static Chat? PrivateChat(long id) => new() { Id = id, Type = global::Telegram.Bot.Types.Enums.ChatType.Private };

    private static User? Booster(this ChatBoostSource? source) => source switch
    {
        ChatBoostSourcePremium premium => premium.User,
        ChatBoostSourceGiftCode giftCode => giftCode.User,
        ChatBoostSourceGiveaway giveaway => giveaway.User,
        _ => null,
    };

    /// <summary>An update without a message of the user's own.</summary>
    private readonly record struct Act(UpdateKind Kind, User? User, Chat? Chat)
    {
        public Chat? SenderChat { get; init; }

        public string? Text { get; init; }

        public long MessageId { get; init; }

        public long ThreadId { get; init; }

        public ChatKind? ChatKind { get; init; }

        public BotUpdate ToBotUpdate(Update update, in UpdateSource source) => new()
        {
            Platform = Platform.Telegram,
            Kind = Kind,
            ChatKind = ChatKind ?? Chat?.Type.ToChatKind() ?? BotSentinel.Updates.ChatKind.None,
            Traits = User.Traits(SenderChat),
            Tenant = source.Tenant,
            Bot = source.Bot,
            Handler = source.Handler,
            UpdateId = update.Id,
            UserId = User?.Id ?? 0,
            ChatId = Chat?.Id ?? 0,
            SenderChatId = SenderChat?.Id ?? 0,
            ThreadId = ThreadId,
            MessageId = MessageId,
            Text = string.IsNullOrEmpty(Text) ? null : Text,
            Language = User.Language(),
            ReceivedAt = source.ReceivedAt,
        };
    }
}
