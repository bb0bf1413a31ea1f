namespace BotSentinel.Updates;

/// <summary>The messaging platform an update came from.</summary>
public enum Platform : byte
{
    /// <summary>Not said; conditions on the platform do not match.</summary>
    Unknown,

    /// <summary>Telegram Bot API.</summary>
    Telegram,

    /// <summary>Discord interactions.</summary>
    Discord,

    /// <summary>Slack Events API.</summary>
    Slack,

    /// <summary>Any other platform, by a source of the author's own.</summary>
    Other,
}
