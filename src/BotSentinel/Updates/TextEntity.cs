namespace BotSentinel.Updates;

/// <summary>A marked part of the text or caption.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Start in UTF-16 code units, as Telegram counts.</param>
/// <param name="Length">Length in UTF-16 code units.</param>
/// <param name="Url">Target of a <see cref="EntityKind.TextLink"/>; null for other kinds.</param>
/// <param name="UserId">User of a <see cref="EntityKind.TextMention"/>; 0 for other kinds.</param>
public readonly record struct TextEntity(EntityKind Kind, int Offset, int Length, string? Url = null, long UserId = 0)
{
    /// <summary>True when the entity is a non-empty part of <paramref name="text"/>.</summary>
    public bool LiesWithin(string text) => Offset >= 0 && Length > 0 && Offset <= text.Length - Length;
}

/// <summary>The kind of a <see cref="TextEntity"/>.</summary>
public enum EntityKind : byte
{
    /// <summary>Any formatting that no rule asks for: bold, italic, code, quotes...</summary>
    Formatting,

    /// <summary>@name.</summary>
    Mention,

    /// <summary>#tag.</summary>
    Hashtag,

    /// <summary>$TAG.</summary>
    Cashtag,

    /// <summary>/command.</summary>
    BotCommand,

    /// <summary>A URL written out.</summary>
    Url,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A phone number.</summary>
    PhoneNumber,

    /// <summary>Hidden text.</summary>
    Spoiler,

    /// <summary>A link behind other text.</summary>
    TextLink,

    /// <summary>A mention of a user without a name.</summary>
    TextMention,

    /// <summary>A custom emoji.</summary>
    CustomEmoji,
}
