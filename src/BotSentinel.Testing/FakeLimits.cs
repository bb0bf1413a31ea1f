namespace BotSentinel.Testing;

/// <summary>How fast a bot may send before it is answered 429. The defaults are those of Telegram's FAQ for bots.</summary>
public sealed record FakeLimits
{
    /// <summary>One message of a bot in this time, over all chats. Default a thirtieth of a second.</summary>
    public TimeSpan Overall { get; init; } = TimeSpan.FromTicks(TimeSpan.TicksPerSecond / 30);

    /// <summary>How many of them at once, after a pause. Default 30.</summary>
    public int OverallBurst { get; init; } = 30;

    /// <summary>One message into a private chat in this time. Default 1 second.</summary>
    public TimeSpan Private { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many of them at once, after a pause. Default 5.</summary>
    public int PrivateBurst { get; init; } = 5;

    /// <summary>Messages into a group or channel in <see cref="GroupWindow"/>, wherever it begins. Default 20.</summary>
    public int Group { get; init; } = 20;

    /// <summary>The window of groups. Default 1 minute.</summary>
    public TimeSpan GroupWindow { get; init; } = TimeSpan.FromMinutes(1);
}
