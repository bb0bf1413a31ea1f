namespace BotSentinel.Updates;

/// <summary>Who wrote a forwarded message first.</summary>
/// <param name="Origin">What it was.</param>
/// <param name="Id">The user or chat; none when the user hides.</param>
public sealed record ForwardSource(ForwardOrigin Origin, PlatformId Id);

/// <summary>Where a forwarded message was written first.</summary>
public enum ForwardOrigin : byte
{
    /// <summary>The message is not forwarded, or the platform does not tell.</summary>
    None,

    /// <summary>A person.</summary>
    User,

    /// <summary>A person who does not let it be known who.</summary>
    HiddenUser,

    /// <summary>A bot.</summary>
    Bot,

    /// <summary>A group, by an anonymous admin.</summary>
    Chat,

    /// <summary>A channel.</summary>
    Channel,
}
