using BotSentinel.Telegram.Handlers;
using Microsoft.Extensions.Logging;
using Telegram.Bot;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace Samples;

/// <summary>What admins do, and what the bot is told.</summary>
internal sealed partial class Moderation(ILogger<Moderation> logger)
{
    [OnCommand("ban"), RequireRole("admin")]
    public Task Ban(ITelegramBotClient bot, Message message, long user, string reason) => bot.SendMessage(message.Chat, $"{user} is banned: {reason}");

    [OnMyChatMember]
    public void Membership(ChatMemberUpdated change) => logger.LogInformation("Now {Status}", change.NewChatMember.Status);

    [OnUpdate(UpdateType.EditedMessage, UpdateType.MessageReaction)]
    public void SecondThoughts(Update update) => logger.LogInformation("{Type}", update.Type);

    [OnUpdate]
    public void AnythingElse(Update update) => logger.LogInformation("Nobody wants {Type}", update.Type);
}
