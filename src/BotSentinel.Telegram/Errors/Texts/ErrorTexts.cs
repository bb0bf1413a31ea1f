namespace BotSentinel.Telegram.Errors.Texts;

/// <summary>What users are told, in one language. Each language has all texts, or it does not compile.</summary>
internal sealed record ErrorTexts
{
    /// <summary>Anything that has no better text.</summary>
    public required string Failed { get; init; }

    /// <summary>Telegram asks to wait; <c>{seconds}</c>.</summary>
    public required string Busy { get; init; }

    /// <summary>Telegram asked to wait, and the wait is over.</summary>
    public required string WasBusy { get; init; }

    /// <summary>A network or service that does not answer.</summary>
    public required string Unreachable { get; init; }

    /// <summary>The bot may not.</summary>
    public required string NoRights { get; init; }

    /// <summary>The message is not there any more.</summary>
    public required string Gone { get; init; }

    /// <summary>Text or file is too large.</summary>
    public required string TooLarge { get; init; }

    /// <summary>The text for a key; null when it is no news to a user.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isAfterwards">Whether it is told when the wait is over.</param>
    public string? Of(string key, bool isAfterwards = false) => key switch
    {
        ErrorKeys.Blocked or ErrorKeys.Deactivated or ErrorKeys.Kicked or ErrorKeys.Unauthorized or ErrorKeys.Conflict
            or ErrorKeys.ChatNotFound or ErrorKeys.NotModified or ErrorKeys.QueryExpired or ErrorKeys.Migrated => null,
        ErrorKeys.Flood => isAfterwards ? WasBusy : Busy,
        ErrorKeys.Timeout or ErrorKeys.Unreachable or ErrorKeys.Server => Unreachable,
        ErrorKeys.NoRights => NoRights,
        ErrorKeys.MessageNotFound => Gone,
        ErrorKeys.TooLarge => TooLarge,
        _ => Failed,
    };
}
