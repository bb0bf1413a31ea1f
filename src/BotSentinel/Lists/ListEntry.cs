namespace BotSentinel.Lists;

/// <summary>An entry on the allow or block list.</summary>
/// <param name="Until">When it ends; null: never.</param>
/// <param name="Reason">Why; null when nobody said.</param>
public sealed record ListEntry(DateTimeOffset? Until = null, string? Reason = null)
{
    internal bool IsLive(long now) => Until is not { } until || until.UtcTicks > now;
}
