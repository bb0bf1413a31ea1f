namespace BotSentinel.Policies;

/// <summary>The same text, or nearly the same, by several users or in several chats.</summary>
public sealed record DuplicatesOptions
{
    /// <summary>How many senders or chats make it a campaign. From 2 to 100; default 3.</summary>
    public int Places { get; init; } = 3;

    /// <summary>How long a text is remembered. From 1 s to 7 days; default 10 minutes.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Shorter texts are never compared: many people say "thank you". In letters, from 5 to 1,000; default 30.</summary>
    public int MinLetters { get; init; } = 30;

    /// <summary>How many texts are remembered; the oldest goes first. From 100 to 1 million, 64 bytes each; default 10,000.</summary>
    public int Memory { get; init; } = 10_000;
}

/// <summary>The same text, or nearly the same, by one sender in one chat: a loop.</summary>
public sealed record RepeatsOptions
{
    /// <summary>How many times are fine. From 1 to 1,000; default 5.</summary>
    public int Max { get; init; } = 5;

    /// <summary>How long a text is remembered. From 1 s to 7 days; default 10 minutes.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many texts are remembered; the oldest goes first. From 100 to 1 million, 64 bytes each; default 10,000.</summary>
    public int Memory { get; init; } = 10_000;
}

/// <summary>Reactions of one user in a burst.</summary>
public sealed record ReactionsOptions
{
    /// <summary>How many within the window are fine. From 1 to 1,000; default 10.</summary>
    public int Max { get; init; } = 10;

    /// <summary>The window. From 1 s to 1 hour; default 30 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many users are remembered; the one who reacted longest ago goes first. From 100 to 1 million, 64 bytes each; default 10,000.</summary>
    public int Memory { get; init; } = 10_000;
}
