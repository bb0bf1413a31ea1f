using Telegram.Bot.Types.Enums;

namespace BotSentinel.Telegram.Handlers;

/// <summary>The method gets updates of these types that no other handler takes. Telegram leaves out some types unless a bot asks for them by <c>allowed_updates</c>.</summary>
/// <param name="types">Edited messages, polls, reactions...; none: whatever no handler of any class takes.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class OnUpdateAttribute(params UpdateType[] types) : Attribute
{
    /// <summary>The types.</summary>
    public IReadOnlyList<UpdateType> Types => types;
}

/// <summary>The method gets changes of the bot's own membership, blocks by users among them: short for <c>[OnUpdate(UpdateType.MyChatMember)]</c>.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnMyChatMemberAttribute : Attribute;

/// <summary>The method gets joins, leaves and bans of others: short for <c>[OnUpdate(UpdateType.ChatMember)]</c>. Telegram sends them only to bots that ask for them.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnChatMemberAttribute : Attribute;
