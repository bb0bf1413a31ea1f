namespace BotSentinel.Policies;

/// <summary>A list that others keep: of users who spam, or of domains. Fetched in the background, never while an update waits.</summary>
public sealed record OutsideListOptions
{
    /// <summary>Where it is fetched from, http or https; null when it is a file.</summary>
    public string? Url { get; init; }

    /// <summary>The file it is read from; null when it is fetched.</summary>
    public string? File { get; init; }

    /// <summary>How often it is fetched. From 1 minute to 30 days; default 1 hour.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long fetching it may take. From 1 s to 1 hour; default 1 minute.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How large it may be, in megabytes. From 1 to 1,000; default 64.</summary>
    public int MaxMegabytes { get; init; } = 64;

    /// <summary>A file to keep the last good list in, for the next start; null: it is not kept.</summary>
    public string? KeepIn { get; init; }

    /// <summary>Whether a list that lost more than half of its entries is taken; otherwise, the default, it is a failure, as half a file would be.</summary>
    public bool MayShrink { get; init; }
}
