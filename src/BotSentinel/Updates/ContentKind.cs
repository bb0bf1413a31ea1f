namespace BotSentinel.Updates;

/// <summary>What a message carries. The first that fits, in the order of this list after <see cref="Other"/>.</summary>
public enum ContentKind : byte
{
    /// <summary>The update carries no message.</summary>
    None,

    /// <summary>A message of a kind this version does not know.</summary>
    Other,

    /// <summary>Plain text.</summary>
    Text,

    /// <summary>A text of formatted blocks, pictures and tables among them.</summary>
    RichText,

    /// <summary>A GIF or silent video. Comes before <see cref="Document"/>, which Telegram sends beside it.</summary>
    Animation,

    /// <summary>An audio file.</summary>
    Audio,

    /// <summary>A general file.</summary>
    Document,

    /// <summary>Media to be paid for.</summary>
    PaidMedia,

    /// <summary>A photo with a short video. Comes before <see cref="Photo"/>, which Telegram sends beside it.</summary>
    LivePhoto,

    /// <summary>A photo; the file id is that of the largest size.</summary>
    Photo,

    /// <summary>A sticker.</summary>
    Sticker,

    /// <summary>A forwarded story.</summary>
    Story,

    /// <summary>A video.</summary>
    Video,

    /// <summary>A round video message.</summary>
    VideoNote,

    /// <summary>A voice message.</summary>
    Voice,

    /// <summary>A checklist.</summary>
    Checklist,

    /// <summary>A shared contact.</summary>
    Contact,

    /// <summary>A die with a random value.</summary>
    Dice,

    /// <summary>A game.</summary>
    Game,

    /// <summary>A poll.</summary>
    Poll,

    /// <summary>A venue. Comes before <see cref="Location"/>, which Telegram sends beside it.</summary>
    Venue,

    /// <summary>A location, live ones included.</summary>
    Location,

    /// <summary>An invoice.</summary>
    Invoice,

    /// <summary>A giveaway, or its winners.</summary>
    Giveaway,

    /// <summary>Users joined or were added.</summary>
    MembersJoined,

    /// <summary>A member left or was removed.</summary>
    MemberLeft,

    /// <summary>A payment went through.</summary>
    Payment,

    /// <summary>Any other service message: title changed, message pinned, topic made...</summary>
    Service,
}
