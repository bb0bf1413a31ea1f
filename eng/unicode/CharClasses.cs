using System.Globalization;
using BotSentinel.Filters.Text;

namespace UnicodeTables;

internal static class CharClasses
{
    private static readonly HashSet<string> WithoutSpaces = ["Han", "Hiragana", "Katakana", "Bopomofo", "Thai", "Lao", "Khmer", "Myanmar"];

    public static bool IsDropped(CharClass kind) => kind is CharClass.Invisible or CharClass.Bidi or CharClass.Control;

    public static CharClass Of(int codePoint)
    {
        switch (codePoint)
        {
            case '\t' or '\n' or '\v' or '\f' or '\r' or 0x85 or 0x2800:
                return CharClass.Space;
            case 0x200C or 0x200D:
                return CharClass.Joiner;
            case >= 0xFE00 and <= 0xFE0F:
                return CharClass.Selector;
            case 0x61C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069):
                return CharClass.Bidi;
            case >= 0xE0020 and <= 0xE007F:
                return CharClass.Tag;
            case >= 0xD800 and <= 0xDFFF:
                return CharClass.Surrogate;
            case (>= 0x1160 and <= 0x11FF) and not 0x1160:
                return CharClass.Jamo;
        }

        UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(codePoint);
        if (Icu.Has(codePoint, Icu.DefaultIgnorable) || category == UnicodeCategory.Format)
        {
            return CharClass.Invisible;
        }

        if (codePoint >= 0x80 && (Icu.Has(codePoint, Icu.ExtendedPictographic) || codePoint is (>= 0x1F1E6 and <= 0x1F1FF) or (>= 0x1F3FB and <= 0x1F3FF)))
        {
            // Signs such as (c) or an arrow are text unless they are said to be pictures.
            return codePoint >= 0x1F000 || Icu.Has(codePoint, Icu.EmojiPresentation) ? CharClass.Emoji : CharClass.Symbol;
        }

        return category switch
        {
            <= UnicodeCategory.OtherLetter => WithoutSpaces.Contains(Icu.Script(codePoint)) ? CharClass.Ideograph : CharClass.Letter,
            UnicodeCategory.LetterNumber => CharClass.Letter,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => CharClass.Mark,
            UnicodeCategory.SpacingCombiningMark => CharClass.SpacingMark,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber => CharClass.Digit,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharClass.Space,
            >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation => CharClass.Punctuation,
            >= UnicodeCategory.MathSymbol and <= UnicodeCategory.OtherSymbol => CharClass.Symbol,
            UnicodeCategory.Control => CharClass.Control,
            _ => CharClass.Other,
        };
    }
}
