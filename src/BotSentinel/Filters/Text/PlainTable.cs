namespace BotSentinel.Filters.Text;

/// <summary>
/// Characters that fold by themselves to one, whatever stands beside them: Latin and Cyrillic letters, digits, spaces,
/// punctuation. Most texts are of nothing else.
/// </summary>
internal sealed class PlainTable
{
    /// <summary>The first character that the table does not know. Vietnamese letters and typographic signs are below it.</summary>
    public const char End = '\u2100';

    private readonly uint[] _entries = new uint[End];

    public PlainTable(FoldTable table)
    {
        for (int c = 0; c < End; c++)
        {
            FoldEntry entry = table[c];
            bool isPlain = entry.Action is FoldAction.Keep or FoldAction.Replace && TraitsOf((char)c, entry) is not CharTraits.Odd;
            char folded = entry.Class == CharClass.Space ? ' ' : entry.Action == FoldAction.Replace ? (char)entry.Payload : (char)c;
            _entries[c] = isPlain ? folded | ((uint)entry.Class << 16) | ((uint)TraitsOf(folded, entry, c) << 24) : (uint)CharTraits.Odd << 24;
        }
    }

    /// <summary>For each character below <see cref="End"/> what it folds to, its class (from bit 16) and its traits (from bit 24); negative as a signed number when it is not plain.</summary>
    public ReadOnlySpan<uint> Entries => _entries;

    /// <summary>What a character that came the slow way is.</summary>
    public static CharTraits TraitsOf(char folded, CharClass kind) => kind switch
    {
        CharClass.Letter => CharTraits.Letter,
        CharClass.Digit => CharTraits.Digit | CharTraits.Marked,
        CharClass.Space => CharTraits.Space,
        CharClass.Punctuation or CharClass.Symbol => SignOf(folded) | CharTraits.Slow,
        CharClass.Mark or CharClass.SpacingMark or CharClass.Jamo or CharClass.Joiner or CharClass.Ideograph => CharTraits.Odd,
        _ => CharTraits.Slow,
    };

    private static CharTraits TraitsOf(char folded, FoldEntry entry, int codePoint = 0) => entry.Class switch
    {
        CharClass.Letter when entry.Script is WritingScript.Latin or WritingScript.Cyrillic =>
            (entry.Script == WritingScript.Latin ? CharTraits.Latin : CharTraits.Cyrillic) | (entry.IsUpper ? CharTraits.Capital : 0),
        CharClass.Digit => CharTraits.Digit,
        CharClass.Space => CharTraits.Space | (codePoint is '\n' or 0x2028 or 0x2029 ? CharTraits.Capital : 0),
        CharClass.Punctuation or CharClass.Symbol => SignOf(folded),
        _ => CharTraits.Odd,
    };

    private static CharTraits SignOf(char folded) => folded == '\'' ? CharTraits.Sign | CharTraits.Marked : Leet.IsSign(folded) ? CharTraits.Sign : CharTraits.None;
}
