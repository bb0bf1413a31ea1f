using System.Buffers;
using System.Text;
using BotSentinel.Filters.Text;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>
/// Tells texts apart as an operator does: in lower case, with one space for any white space, none at the ends, and without what cannot be seen. Digits, signs and
/// pictures stay. A text without letters and digits is taken as it is.
/// </summary>
internal static class TextHash
{
    public static UInt128 Of(ReadOnlySpan<char> text, UInt128 key)
    {
        FoldTable table = FoldTable.Shared;
        bool isWritten = false, isSpaced = false;
        var hash = new SipHash(key);
        for (int at = 0; at < text.Length;)
        {
            at += Next(text[at..], out Rune rune);
            switch (table[rune.Value].Class)
            {
                case CharClass.Space:
                    isSpaced = isWritten;
                    break;
                case CharClass.Joiner or CharClass.Selector or CharClass.Invisible or CharClass.Bidi or CharClass.Tag or CharClass.Control:
                    break;
                default:
                    if (isSpaced)
                    {
                        hash.Add(' ');
                        isSpaced = false;
                    }

                    hash.Add(Rune.ToLowerInvariant(rune).Value);
                    isWritten = true;
                    break;
            }
        }

        return HasLetters(text, table) ? hash.End() : OfSigns(text, key);
    }

    private static UInt128 OfSigns(ReadOnlySpan<char> text, UInt128 key)
    {
        var hash = new SipHash(key);
        hash.Add(-1);
        foreach (char unit in text)
        {
            hash.Add(unit);
        }

        return hash.End();
    }

    private static bool HasLetters(ReadOnlySpan<char> text, FoldTable table)
    {
        for (int at = 0; at < text.Length;)
        {
            at += Next(text[at..], out Rune rune);
            if (table[rune.Value].Class is CharClass.Letter or CharClass.Digit or CharClass.Ideograph or CharClass.Jamo)
            {
                return true;
            }
        }

        return false;
    }

    // Half a surrogate pair counts as what stands for it, as it does on a screen.
    private static int Next(ReadOnlySpan<char> text, out Rune rune) =>
        Rune.DecodeFromUtf16(text, out rune, out int consumed) == OperationStatus.Done ? consumed : Math.Max(1, consumed);
}
