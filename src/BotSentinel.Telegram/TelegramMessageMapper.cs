using BotSentinel.Updates;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Telegram.Bot.Types.ReplyMarkups;

namespace BotSentinel.Telegram;

/// <summary>The part of <see cref="TelegramUpdateMapper"/> that deals with messages.</summary>
internal static class TelegramMessageMapper
{
    public static BotUpdate ToBotUpdate(this Message message, Update update, UpdateKind kind, in UpdateSource source)
    {
        string? text = message.Text ?? message.Caption;
        TextEntity[] entities = ToEntities(text, message.Text is null ? message.CaptionEntities : message.Entities);
        ContentKind content = message.Content();
        return new BotUpdate
        {
            Platform = Platform.Telegram,
            Kind = kind,
            ChatKind = message.Chat?.Type.ToChatKind() ?? ChatKind.None,
            Content = content,
            Traits = message.Traits() | message.From.Traits(message.SenderChat),
            Tenant = source.Tenant,
            Bot = source.Bot,
            Handler = source.Handler,
            UpdateId = update.Id,
            UserId = message.From?.Id ?? 0,
            SenderName = source.Names ? message.From.Name() : null,
            SenderUsername = source.Names ? message.From.UniqueName() : null,
            ChatId = message.Chat?.Id ?? 0,
            SenderChatId = message.SenderChat?.Id ?? 0,
            ThreadId = message.MessageThreadId ?? 0,
            MessageId = message.Id,
            Command = TextFacts.CommandOf(text),
            Text = string.IsNullOrEmpty(text) ? null : text,
            Entities = entities,
            Links = TextFacts.LinksOf(text, entities),
            ButtonLinks = message.ReplyMarkup.Links(),
            ForwardedFrom = message.ForwardOrigin is { } origin ? new ForwardSource(origin.Kind(), origin.Id()) : null,
            FileId = message.FileId(content),
            ViaBotId = message.ViaBot?.Id ?? 0,
            ReplyToMessageId = message.IsReply() ? message.ReplyToMessage!.Id : 0,
            Language = message.From.Language(),
            ReceivedAt = source.ReceivedAt,
        };
    }

    public static ChatKind ToChatKind(this ChatType type) => type switch
    {
        ChatType.Private => ChatKind.Private,
        ChatType.Group => ChatKind.Group,
        ChatType.Supergroup => ChatKind.Supergroup,
        ChatType.Channel => ChatKind.Channel,
        ChatType.Sender => ChatKind.Sender,
        _ => ChatKind.None,
    };

    public static ChatKind ToChatKind(this ChatType? type) => type?.ToChatKind() ?? ChatKind.None;

    public static string? Language(this User? user) => string.IsNullOrEmpty(user?.LanguageCode) ? null : user.LanguageCode.ToLowerInvariant();

    public static string? Name(this User? user) => NotEmpty(user?.LastName is null ? user?.FirstName : $"{user.FirstName} {user.LastName}");

    public static string? UniqueName(this User? user) => NotEmpty(user?.Username);

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // The user beside a sender chat is a placeholder, and always a bot: that says nothing about who wrote.
    public static UpdateTraits Traits(this User? user, Chat? senderChat) =>
        When(user is { IsBot: true } && (senderChat?.Id ?? 0) == 0, UpdateTraits.FromBot) | When(user is { IsPremium: true }, UpdateTraits.Premium);

    private static IReadOnlyList<string> Links(this InlineKeyboardMarkup? keyboard) =>
        keyboard is null ? [] : [.. keyboard.InlineKeyboard.SelectMany(row => row).SelectMany(button => new[] { button.Url, button.WebApp?.Url, button.LoginUrl?.Url }).Where(url => !string.IsNullOrEmpty(url)).Select(url => url!)];

    private static ForwardOrigin Kind(this MessageOrigin origin) => origin switch
    {
        MessageOriginUser { SenderUser.IsBot: true } => ForwardOrigin.Bot,
        MessageOriginUser => ForwardOrigin.User,
        MessageOriginHiddenUser => ForwardOrigin.HiddenUser,
        MessageOriginChat => ForwardOrigin.Chat,
        MessageOriginChannel => ForwardOrigin.Channel,
        _ => ForwardOrigin.None,
    };

    private static long Id(this MessageOrigin origin) => origin switch
    {
        MessageOriginUser user => user.SenderUser?.Id ?? 0,
        MessageOriginChat chat => chat.SenderChat?.Id ?? 0,
        MessageOriginChannel channel => channel.Chat?.Id ?? 0,
        _ => 0,
    };

    private static UpdateTraits Traits(this Message message) =>
        When(message.IsReply(), UpdateTraits.Reply)
        | When(message.ExternalReply is not null || message.ReplyToStory is not null, UpdateTraits.ExternalReply)
        | When(message.ForwardOrigin is not null, UpdateTraits.Forward)
        | When(message.IsAutomaticForward, UpdateTraits.AutomaticForward)
        | When(message.ViaBot is not null, UpdateTraits.ViaBot)
        | When(message.ReplyMarkup is not null, UpdateTraits.Keyboard)
        | When(message.Quote is not null, UpdateTraits.Quote)
        | When(message.Text is null && message.Caption is not null, UpdateTraits.Caption);

    private static UpdateTraits When(bool holds, UpdateTraits trait) => holds ? trait : UpdateTraits.None;

    // Without a reply of its own, a message in a topic "replies" to the one that made the topic.
    private static bool IsReply(this Message message) =>
        message.ReplyToMessage is { } replied && !(message.IsTopicMessage && replied.Id == (message.MessageThreadId ?? 0));

    private static ContentKind Content(this Message message) => message switch
    {
        { Text: not null } => ContentKind.Text,
        { RichMessage: not null } => ContentKind.RichText,
        { Animation: not null } => ContentKind.Animation,
        { Audio: not null } => ContentKind.Audio,
        { Document: not null } => ContentKind.Document,
        { PaidMedia: not null } => ContentKind.PaidMedia,
        { LivePhoto: not null } => ContentKind.LivePhoto,
        { Photo: not null } => ContentKind.Photo,
        { Sticker: not null } => ContentKind.Sticker,
        { Story: not null } => ContentKind.Story,
        { Video: not null } => ContentKind.Video,
        { VideoNote: not null } => ContentKind.VideoNote,
        { Voice: not null } => ContentKind.Voice,
        { Checklist: not null } => ContentKind.Checklist,
        { Contact: not null } => ContentKind.Contact,
        { Dice: not null } => ContentKind.Dice,
        { Game: not null } => ContentKind.Game,
        { Poll: not null } => ContentKind.Poll,
        { Venue: not null } => ContentKind.Venue,
        { Location: not null } => ContentKind.Location,
        { Invoice: not null } => ContentKind.Invoice,
        { Giveaway: not null } or { GiveawayWinners: not null } => ContentKind.Giveaway,
        { NewChatMembers: not null } => ContentKind.MembersJoined,
        { LeftChatMember: not null } => ContentKind.MemberLeft,
        { SuccessfulPayment: not null } => ContentKind.Payment,
        { Type: MessageType.Unknown } => ContentKind.Other,
        _ => ContentKind.Service,
    };

    private static string? FileId(this Message message, ContentKind content) => content switch
    {
        ContentKind.Animation => message.Animation?.FileId,
        ContentKind.Audio => message.Audio?.FileId,
        ContentKind.Document => message.Document?.FileId,
        ContentKind.LivePhoto => message.LivePhoto?.FileId,
        ContentKind.Photo => message.Photo is [.., var largest] ? largest.FileId : null,
        ContentKind.Sticker => message.Sticker?.FileId,
        ContentKind.Video => message.Video?.FileId,
        ContentKind.VideoNote => message.VideoNote?.FileId,
        ContentKind.Voice => message.Voice?.FileId,
        _ => null,
    };

    private static TextEntity[] ToEntities(string? text, MessageEntity[]? entities) =>
        entities is null or [] ? [] : [.. entities.Select(ToEntity).Where(entity => entity.Kind != EntityKind.Formatting && entity.LiesWithin(text ?? ""))];

    private static TextEntity ToEntity(MessageEntity entity)
    {
        EntityKind kind = entity.Type switch
        {
            MessageEntityType.Mention => EntityKind.Mention,
            MessageEntityType.Hashtag => EntityKind.Hashtag,
            MessageEntityType.Cashtag => EntityKind.Cashtag,
            MessageEntityType.BotCommand => EntityKind.BotCommand,
            MessageEntityType.Url => EntityKind.Url,
            MessageEntityType.Email => EntityKind.Email,
            MessageEntityType.PhoneNumber => EntityKind.PhoneNumber,
            MessageEntityType.Spoiler => EntityKind.Spoiler,
            MessageEntityType.TextLink => EntityKind.TextLink,
            MessageEntityType.TextMention => EntityKind.TextMention,
            MessageEntityType.CustomEmoji => EntityKind.CustomEmoji,
            _ => EntityKind.Formatting,
        };
        return new TextEntity(
            kind,
            entity.Offset,
            entity.Length,
            kind == EntityKind.TextLink ? entity.Url : null,
            kind == EntityKind.TextMention ? entity.User?.Id ?? 0 : 0);
    }
}
