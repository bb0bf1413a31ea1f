using BotSentinel.Decisions;

namespace BotSentinel.Filters;

/// <summary>
/// Looks for one thing in an update's content. Gives a score and a reason, and never acts by itself. Thread safe. A filter
/// that throws counts as one that found nothing, and its failure is told.
/// </summary>
public abstract class ContentFilter
{
    /// <summary>Its name in policies and decisions.</summary>
    public abstract string Name { get; }

    /// <summary>Looks. Should allocate nothing when it finds nothing, and take no longer than the text is long.</summary>
    public abstract FilterHit Examine(Content content);

    /// <summary>What was found, in words. Asked only when it matters.</summary>
    public abstract string Describe(in FilterHit hit, Content content);
}

/// <summary>What a filter found. The default value is nothing.</summary>
/// <param name="Score">How much, from 0 to 1.</param>
/// <param name="Span">Where in the original text; the default value when it is about the whole.</param>
/// <param name="Number">A number for the filter's own description.</param>
/// <param name="Word">A word for the filter's own description.</param>
public readonly record struct FilterHit(double Score, TextSpan Span = default, int Number = 0, string? Word = null)
{
    /// <summary>Found with certainty.</summary>
    internal static FilterHit Certain(TextSpan span = default, int number = 0, string? word = null) => new(1, span, number, word);

    /// <summary>More than is fine: half a point for the first too many, one for twice as many and more.</summary>
    internal static FilterHit Excess(int count, int fine, TextSpan span = default) =>
        count <= fine ? default : new FilterHit(Math.Min(1, 0.5 + (0.5 * (count - fine - 1) / Math.Max(1, fine))), span, count);

    /// <summary>A larger share than is fine: half a point just above, one for all.</summary>
    internal static FilterHit Excess(double share, double fine, TextSpan span = default) =>
        share <= fine ? default : new FilterHit(Math.Clamp(0.5 + (0.5 * (share - fine) / Math.Max(0.01, 1 - fine)), 0.5, 1), span, (int)Math.Round(share * 100));
}
