namespace BotSentinel.Policies;

/// <summary>How many mentions of users are too many.</summary>
public sealed record MentionsOptions
{
    /// <summary>How many are fine. From 0 to 1,000; default 5.</summary>
    public int Max { get; init; } = 5;
}

/// <summary>How many hashtags and cashtags are too many.</summary>
public sealed record HashtagsOptions
{
    /// <summary>How many are fine. From 0 to 1,000; default 5.</summary>
    public int Max { get; init; } = 5;
}

/// <summary>How many emoji are too many.</summary>
public sealed record EmojiOptions
{
    /// <summary>How many are fine. From 0 to 1,000; default 15.</summary>
    public int Max { get; init; } = 15;

    /// <summary>Which share of the visible characters is fine, once there are more than five. From 0 to 1; default 1: any.</summary>
    public double Share { get; init; } = 1;
}

/// <summary>How many capital letters are too many.</summary>
public sealed record CapitalsOptions
{
    /// <summary>Which share of the letters is fine. From 0 to 1; default 0.7.</summary>
    public double Share { get; init; } = 0.7;

    /// <summary>Texts with fewer letters may be all capitals. From 1 to 10,000; default 25.</summary>
    public int MinLetters { get; init; } = 25;
}

/// <summary>How long a text may be.</summary>
public sealed record LengthOptions
{
    /// <summary>The fewest visible characters. From 0 to 10,000; default 0.</summary>
    public int Min { get; init; }

    /// <summary>The most visible characters. From 1 to 100,000; default 4,096.</summary>
    public int Max { get; init; } = 4096;

    /// <summary>The most lines. From 1 to 10,000; default 60.</summary>
    public int Lines { get; init; } = 60;
}
