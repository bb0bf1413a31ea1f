namespace BotSentinel.Filters.Text;

/// <summary>Digits and signs that stand for letters inside of words.</summary>
internal static class Leet
{
    private const string Signs = "01345678@$!", Latin = "oieasbtbasi", Cyrillic = "оізчѕбтвасі";

    public static bool IsDigit(char c) => c is '0' or '1' or (>= '3' and <= '8');

    public static bool IsSign(char c) => c is '@' or '$' or '!';

    /// <summary>The letter as it is folded.</summary>
    public static char LetterFor(this FoldTable table, char sign, bool isCyrillic)
    {
        char letter = (isCyrillic ? Cyrillic : Latin)[Signs.IndexOf(sign, StringComparison.Ordinal)];
        return table[letter] is { Action: FoldAction.Replace } entry ? (char)entry.Payload : letter;
    }
}
