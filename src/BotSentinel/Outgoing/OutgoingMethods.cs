using System.Collections.Frozen;
using BotSentinel.Policies;

namespace BotSentinel.Outgoing;

/// <summary>
/// What methods of Telegram's Bot API are, as limits see them: https://core.telegram.org/bots/api. Names are compared without case, as Telegram does.
/// </summary>
public static class OutgoingMethods
{
    /// <summary>Begin with <c>send</c> and put no message into a chat.</summary>
    private static readonly FrozenSet<string> NoMessages = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "sendChatAction", "sendGift", "sendMessageDraft", "sendRichMessageDraft");

    private static readonly FrozenSet<string> Messages = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "forwardMessage", "forwardMessages", "copyMessage", "copyMessages", "editMessageText", "editMessageCaption", "editMessageMedia", "editMessageLiveLocation", "stopMessageLiveLocation",
        "editMessageReplyMarkup", "editMessageChecklist", "stopPoll", "setGameScore");

    private static readonly FrozenSet<string> Moderation = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "deleteMessage", "deleteMessages", "banChatMember", "unbanChatMember", "restrictChatMember", "banChatSenderChat", "unbanChatSenderChat", "setChatPermissions", "promoteChatMember",
        "approveChatJoinRequest", "declineChatJoinRequest", "closeForumTopic", "deleteForumTopic", "revokeChatInviteLink", "leaveChat");

    /// <summary>The lane of a method that no setting gives another one.</summary>
    public static OutgoingLane LaneOf(string method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return Moderation.Contains(method) ? OutgoingLane.Moderation
            : method.StartsWith("edit", StringComparison.OrdinalIgnoreCase) || method.StartsWith("stop", StringComparison.OrdinalIgnoreCase) ? OutgoingLane.Edit
            : OutgoingLane.Answer;
    }

    /// <summary>Whether each call counts as a message: it sends, forwards, copies or edits one. All others are free.</summary>
    public static bool CountsAsMessage(string method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return method.StartsWith("send", StringComparison.OrdinalIgnoreCase) ? !NoMessages.Contains(method) : Messages.Contains(method);
    }

    /// <summary>A call of a method, by the built-in rules and the settings.</summary>
    /// <param name="method">The method.</param>
    /// <param name="chat">The chat; none when the call is about none.</param>
    /// <param name="items">How many messages the call would send, if it is one that sends several; at least 1.</param>
    /// <param name="options">The settings.</param>
    public static OutgoingCall Describe(string method, Updates.PlatformId chat, int items, OutgoingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OutgoingLane lane = options.Lanes.TryGetValue(method, out OutgoingLane set) ? set : LaneOf(method);
        return new OutgoingCall(method, chat, CountsAsMessage(method) ? Math.Max(1, items) : 0, lane);
    }
}
