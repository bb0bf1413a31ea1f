using BotSentinel.Server.Bots;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Store;
using BotSentinel.Updates;

namespace BotSentinel.Server.Subjects;

/// <summary>Forgets what subjects have used, on this gateway.</summary>
internal sealed class SubjectResets(BotRegistry bots)
{
    public async Task ApplyAsync(ChangeRow change)
    {
        // One that nobody asked for yet is made: what its subjects used may be in a file or in Redis.
        if (change.Read<ResetTarget>() is { } target
            && ListSubject.TryParse(target.Subject, out ListSubject subject)
            && bots.ById(target.Bot) is { } slot
            && await slot.GetAsync() is { } bot)
        {
            await bot.Sentinel.ResetAsync(MessageOf(subject, target.Chat, bot));
        }
    }

    /// <summary>Gives permits back, or takes them.</summary>
    public async Task ApplyAsync(PermitChange change)
    {
        if (bots.ById(change.Bot)?.Made is { } bot)
        {
            BotUpdate update = change.ToUpdate(bot);
            await (change.Permits >= 0 ? bot.Sentinel.RefundAsync(update, change.Limit, change.Permits) : bot.Sentinel.ChargeAsync(update, change.Limit, -change.Permits));
        }
    }

    /// <summary>A message that the subject might send: what its counters are found by.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="chat">Where, for limits of users in chats; null: in the chat with the bot.</param>
    /// <param name="bot">To whom.</param>
    public static BotUpdate MessageOf(ListSubject subject, string? chat, Bot bot)
    {
        PlatformId place = chat is not null && ListSubject.TryParse(chat, out ListSubject named) ? named.Chat : subject.Chat.IsNone ? subject.User : subject.Chat;
        return new BotUpdate
        {
            Platform = Platform.Telegram,
            Kind = UpdateKind.Message,
            Tenant = bot.Tenant?.Id,
            Bot = bot.Name,
            UserId = subject.User,
            ChatId = place,
            ChatKind = place == subject.User ? ChatKind.Private : ChatKind.Group,
            RemoteAddress = subject.Network?.BaseAddress,
        };
    }
}

/// <summary>Whose counters are to be forgotten.</summary>
internal sealed record ResetTarget(string Bot, string Subject, string? Chat);
