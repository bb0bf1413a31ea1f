using BotSentinel.Server.Decisions;
using BotSentinel.Server.Lists;
using BotSentinel.Updates;

namespace BotSentinel.Server.Subjects;

/// <summary>Permits of one limit that are given back to whom a decision was about, or taken again.</summary>
/// <param name="Bot">The bot's id.</param>
/// <param name="Limit">The limit's name.</param>
/// <param name="Permits">Permits given back; negative: taken.</param>
/// <param name="User">Who, <c>user:4711</c>; null when nobody is named.</param>
/// <param name="Chat">Where.</param>
/// <param name="Thread">The topic; 0 outside one.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Command">The command; null without one.</param>
internal sealed record PermitChange(string Bot, string Limit, double Permits, string? User, string? Chat, long Thread, UpdateKind Kind, string? Command)
{
    public static PermitChange Of(DecisionView decision, string limit, double permits) => new(decision.Bot, limit, permits, decision.User, decision.Chat, decision.Thread, decision.Kind, decision.Command);

    /// <summary>An update whose counters are those of the one that was decided about.</summary>
    public BotUpdate ToUpdate(Bots.Bot bot)
    {
        PlatformId user = User is not null && ListSubject.TryParse(User, out ListSubject who) ? who.User : default, chat = Chat is not null && ListSubject.TryParse(Chat, out ListSubject where) ? where.Chat : default;
        return new BotUpdate
        {
            Platform = Platform.Telegram,
            Kind = Kind,
            Tenant = bot.Tenant?.Id,
            Bot = bot.Name,
            UserId = user,
            ChatId = chat,
            ChatKind = chat == user ? ChatKind.Private : ChatKind.Group,
            ThreadId = Thread,
            Command = Command,
        };
    }
}
