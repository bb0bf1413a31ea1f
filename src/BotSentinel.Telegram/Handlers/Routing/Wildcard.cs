namespace BotSentinel.Telegram.Handlers;

/// <summary>Patterns in which each <c>*</c> stands for any text, none included. Where there is a choice, earlier ones take as little as they can. Used by generated code.</summary>
public static class Wildcard
{
    /// <summary>Whether the whole text fits the pattern.</summary>
    public static bool Matches(string? text, string pattern, bool ignoreCase = false) => text is not null && TryFind(text, pattern, ignoreCase, -1, out _);

    /// <summary>What one of the <c>*</c> stands for; empty when the text does not fit.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="star">Which <c>*</c>, counted from 0.</param>
    /// <param name="ignoreCase">Whether case does not matter.</param>
    public static ReadOnlySpan<char> Capture(string? text, string pattern, int star, bool ignoreCase = false) =>
        text is not null && TryFind(text, pattern, ignoreCase, star, out Range captured) ? text.AsSpan()[captured] : default;

    private static bool TryFind(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, bool ignoreCase, int wanted, out Range captured)
    {
        captured = default;
        StringComparison comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        int next = pattern.IndexOf('*');
        if (next < 0)
        {
            return text.Equals(pattern, comparison);
        }

        if (!text.StartsWith(pattern[..next], comparison))
        {
            return false;
        }

        int at = next;
        pattern = pattern[(next + 1)..];
        for (int star = 0; ; star++)
        {
            next = pattern.IndexOf('*');
            ReadOnlySpan<char> literal = next < 0 ? pattern : pattern[..next];
            int found = next < 0 ? LastAt(text, at, literal, comparison) : FirstAt(text, at, literal, comparison);
            if (found < 0)
            {
                return false;
            }

            captured = star == wanted ? at..found : captured;
            if (next < 0)
            {
                return true;
            }

            at = found + literal.Length;
            pattern = pattern[(next + 1)..];
        }
    }

    private static int FirstAt(ReadOnlySpan<char> text, int from, ReadOnlySpan<char> literal, StringComparison comparison)
    {
        int found = text[from..].IndexOf(literal, comparison);
        return found < 0 ? -1 : from + found;
    }

    private static int LastAt(ReadOnlySpan<char> text, int from, ReadOnlySpan<char> literal, StringComparison comparison) =>
        text.Length - from >= literal.Length && text.EndsWith(literal, comparison) ? text.Length - literal.Length : -1;
}
