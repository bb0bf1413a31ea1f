namespace BotSentinel.Updates;

/// <summary>What a user did towards a bot. Telegram's update types, by which other platforms' events are named too.</summary>
public enum UpdateKind : byte
{
    /// <summary>A type this version does not know: passes on untouched and is counted.</summary>
    Unknown,

    /// <summary>A new message in a private chat or group.</summary>
    Message,

    /// <summary>A message was edited.</summary>
    EditedMessage,

    /// <summary>A new post in a channel.</summary>
    ChannelPost,

    /// <summary>A channel post was edited.</summary>
    EditedChannelPost,

    /// <summary>The bot was connected to or disconnected from a business account.</summary>
    BusinessConnection,

    /// <summary>A message from a connected business account.</summary>
    BusinessMessage,

    /// <summary>A business message was edited.</summary>
    EditedBusinessMessage,

    /// <summary>Messages of a business account were deleted.</summary>
    DeletedBusinessMessages,

    /// <summary>A message to a bot that is a guest in the chat.</summary>
    GuestMessage,

    /// <summary>A reaction of a known user or chat changed.</summary>
    MessageReaction,

    /// <summary>Anonymous reaction counts changed.</summary>
    MessageReactionCount,

    /// <summary>An inline query.</summary>
    InlineQuery,

    /// <summary>The result of an inline query that a user chose.</summary>
    ChosenInlineResult,

    /// <summary>A press on an inline button, or an interaction with a component.</summary>
    CallbackQuery,

    /// <summary>A shipping query of an invoice.</summary>
    ShippingQuery,

    /// <summary>A pre-checkout query of an invoice.</summary>
    PreCheckoutQuery,

    /// <summary>Paid media was bought.</summary>
    PurchasedPaidMedia,

    /// <summary>The state of a poll changed.</summary>
    Poll,

    /// <summary>A user changed an answer in a poll.</summary>
    PollAnswer,

    /// <summary>The bot's own membership in a chat changed.</summary>
    MyChatMember,

    /// <summary>Another member's status changed: joins, leaves, bans.</summary>
    ChatMember,

    /// <summary>A request to join a chat.</summary>
    ChatJoinRequest,

    /// <summary>A chat was boosted.</summary>
    ChatBoost,

    /// <summary>A boost was removed.</summary>
    RemovedChatBoost,

    /// <summary>A bot managed by this bot was created or changed.</summary>
    ManagedBot,

    /// <summary>A subscription to the bot changed.</summary>
    Subscription,
}
