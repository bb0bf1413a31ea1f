namespace BotSentinel.Filters.Counts;

/// <summary>Counts tags in texts of platforms that mark none.</summary>
internal static class TagScan
{
    /// <summary>Signs at the beginning of a word, with a letter or digit behind them.</summary>
    public static int Count(ReadOnlySpan<char> text, char sign)
    {
        text = text[..Math.Min(text.Length, Text.FoldedText.LongestText)];
        int count = 0;
        for (int at = text.IndexOf(sign); at >= 0;)
        {
            bool begins = at == 0 || !(char.IsLetterOrDigit(text[at - 1]) || text[at - 1] == sign);
            count += begins && at + 1 < text.Length && (char.IsLetterOrDigit(text[at + 1]) || text[at + 1] is '_' or '<') ? 1 : 0;
            int next = text[(at + 1)..].IndexOf(sign);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return count;
    }
}
