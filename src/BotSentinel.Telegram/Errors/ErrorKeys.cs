namespace BotSentinel.Telegram.Errors;

/// <summary>What goes wrong, by stable names: in events, metrics, logs and texts. Authors add their own, as <c>shop.sold-out</c>.</summary>
public static class ErrorKeys
{
    /// <summary>The author's own code threw something that nobody has named.</summary>
    public const string Failed = "failed";

    /// <summary>Neither Telegram nor whatever else was asked answered in time.</summary>
    public const string Timeout = "network.timeout";

    /// <summary>Telegram, or whatever else was asked, could not be reached.</summary>
    public const string Unreachable = "network.unreachable";

    /// <summary>Telegram asks to wait (429).</summary>
    public const string Flood = "telegram.flood";

    /// <summary>The user has blocked the bot (403).</summary>
    public const string Blocked = "telegram.blocked";

    /// <summary>The user's account is gone (403).</summary>
    public const string Deactivated = "telegram.deactivated";

    /// <summary>The bot is no member of the chat any more (403).</summary>
    public const string Kicked = "telegram.kicked";

    /// <summary>The bot may not do this (403, or 400 for want of rights).</summary>
    public const string NoRights = "telegram.no-rights";

    /// <summary>The token is wrong or revoked (401, 404 of all methods).</summary>
    public const string Unauthorized = "telegram.unauthorized";

    /// <summary>Somebody else polls with the same token, or a webhook is set (409).</summary>
    public const string Conflict = "telegram.conflict";

    /// <summary>There is no such chat, or the user has never written to the bot (400).</summary>
    public const string ChatNotFound = "telegram.chat-not-found";

    /// <summary>The message to edit, delete or answer is gone (400).</summary>
    public const string MessageNotFound = "telegram.message-not-found";

    /// <summary>The edit changes nothing (400).</summary>
    public const string NotModified = "telegram.not-modified";

    /// <summary>The callback or inline query is too old to be answered (400).</summary>
    public const string QueryExpired = "telegram.query-expired";

    /// <summary>The group has become a supergroup with another id (400).</summary>
    public const string Migrated = "telegram.migrated";

    /// <summary>A text or file is too large (400, 413).</summary>
    public const string TooLarge = "telegram.too-large";

    /// <summary>Formatting or entities are wrong (400).</summary>
    public const string BadMarkup = "telegram.bad-markup";

    /// <summary>Another fault of the call (400).</summary>
    public const string BadRequest = "telegram.bad-request";

    /// <summary>Telegram itself failed (5xx).</summary>
    public const string Server = "telegram.server";

    /// <summary>Telegram refused with a code that is not known here.</summary>
    public const string Other = "telegram.other";
}
