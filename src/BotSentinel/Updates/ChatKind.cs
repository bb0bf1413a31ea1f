namespace BotSentinel.Updates;

/// <summary>The kind of chat an update belongs to.</summary>
public enum ChatKind : byte
{
    /// <summary>The update has no chat, or one of an unknown kind.</summary>
    None,

    /// <summary>One user and the bot.</summary>
    Private,

    /// <summary>A small group.</summary>
    Group,

    /// <summary>A large group, with topics perhaps.</summary>
    Supergroup,

    /// <summary>A broadcast channel.</summary>
    Channel,

    /// <summary>The private chat with the sender of an inline query.</summary>
    Sender,
}
