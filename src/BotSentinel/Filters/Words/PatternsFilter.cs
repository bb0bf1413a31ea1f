using System.Text.RegularExpressions;
using BotSentinel.Decisions;
using BotSentinel.Policies;

namespace BotSentinel.Filters.Words;

/// <summary>Regular expressions, on an engine whose time grows with the text alone; those that it cannot do get a time limit.</summary>
internal sealed class PatternsFilter(PatternsOptions options) : ContentFilter
{
    private readonly Regex[] _patterns = [.. options.Match.Select(Compile)];

    public override string Name => "patterns";

    /// <summary>How long one expression may look at one text.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMilliseconds(2);

    public override FilterHit Examine(Content content)
    {
        ReadOnlySpan<char> text = options.In == PatternText.Folded ? content.FoldedText : content.Text.AsSpan(0, Math.Min(content.Text.Length, Text.FoldedText.LongestText));
        for (int i = 0; i < _patterns.Length; i++)
        {
            if (Find(_patterns[i], text) is { } found)
            {
                TextSpan span = options.In == PatternText.Folded ? content.Original(found.Start, found.Length) : found;
                return FilterHit.Certain(span, i);
            }
        }

        return default;
    }

    public override string Describe(in FilterHit hit, Content content) => $"matches {options.Match[hit.Number]}";

    /// <summary>The expression made ready.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Regex Compile(string pattern)
    {
        const RegexOptions Common = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
        try
        {
            return new Regex(pattern, Common | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, Common, Longest);
        }
    }

    private static TextSpan? Find(Regex pattern, ReadOnlySpan<char> text)
    {
        try
        {
            foreach (ValueMatch match in pattern.EnumerateMatches(text))
            {
                return new TextSpan(match.Index, match.Length);
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // What takes so long counts for nothing: a text must not be refused because a pattern is slow.
        }

        return null;
    }
}
