namespace BotSentinel.Decisions;

/// <summary>What is to become of an update.</summary>
public enum Verdict : byte
{
    /// <summary>The bot gets it.</summary>
    Allow,

    /// <summary>The bot does not get it.</summary>
    Deny,

    /// <summary>The bot gets it, and an operator should look: its content is suspicious.</summary>
    Flag,

    /// <summary>The user has to pass a challenge first; as long as nobody offers one, the bot does not get it.</summary>
    Challenge,
}

/// <summary>Why. Stable: metrics, events and the API use these names.</summary>
public enum Reason : byte
{
    /// <summary>Nothing spoke against it.</summary>
    Passed,

    /// <summary>The subject is on the allow list.</summary>
    AllowListed,

    /// <summary>The subject is on the block list.</summary>
    BlockListed,

    /// <summary>A limit has no permits left.</summary>
    Limited,

    /// <summary>The same thing again, too soon.</summary>
    Debounced,

    /// <summary>No rule matched, or the policy is off.</summary>
    NoPolicy,

    /// <summary>The update's type is unknown to this version.</summary>
    UnknownKind,

    /// <summary>Deciding failed; the update was let through.</summary>
    Failed,

    /// <summary>The store of a limit does not answer, and the limit lets nothing pass then.</summary>
    Unavailable,

    /// <summary>The handler wants a role that the sender does not have.</summary>
    Forbidden,

    /// <summary>Content filters found enough.</summary>
    Content,

    /// <summary>The bot's owner has used up what is decided in a second; the engine was not asked.</summary>
    OverQuota,
}

/// <summary>The steps of the pipeline, in order.</summary>
public enum Stage : byte
{
    /// <summary>Was it delivered before? Not a step of this version's engine: whoever receives updates looks after that.</summary>
    Redelivery,

    /// <summary>Allow and block lists.</summary>
    Lists,

    /// <summary>Which policies apply.</summary>
    Policy,

    /// <summary>Debounce and all limits, in one store call.</summary>
    Limits,

    /// <summary>Content filters.</summary>
    Filters,

    /// <summary>Second opinions.</summary>
    Opinions,
}
