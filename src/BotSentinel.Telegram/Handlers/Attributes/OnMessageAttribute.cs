using Telegram.Bot.Types.Enums;

namespace BotSentinel.Telegram.Handlers;

/// <summary>The method gets messages of these types that no handler of a command or text takes.</summary>
/// <param name="types">Photos, new members, payments...; none: messages of any type that no other handler takes.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class OnMessageAttribute(params MessageType[] types) : Attribute
{
    /// <summary>The types.</summary>
    public IReadOnlyList<MessageType> Types => types;
}

/// <summary>The method gets photos: short for <c>[OnMessage(MessageType.Photo)]</c>.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnPhotoAttribute : Attribute;
