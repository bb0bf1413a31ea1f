using System.Text;
using BotSentinel.Filters.Text;

namespace BotSentinel.Opinions;

/// <summary>
/// Texts on their way to whoever is asked, and back. What cannot be seen goes: a reader would be told things that nobody else sees, and that the folded text, by
/// which answers are remembered, does not have.
/// </summary>
internal static class OpinionText
{
    /// <summary>What is shown of a text, in UTF-16 code units: as much as Telegram lets anybody write.</summary>
    public const int LongestQuestion = 4096;

    private const int LongestReason = 200;

    /// <summary>A user's text as it may be shown: lines stay, what has no width goes.</summary>
    public static string Question(string text) => Visible(text, LongestQuestion, keepsLines: true);

    /// <summary>A reason as it may be shown: one line, bounded; null when nothing is left.</summary>
    public static string? Reason(string? reason) => reason is null ? null : Visible(reason, LongestReason, keepsLines: false) is { Length: > 0 } shown ? shown : null;

    private static string Visible(string text, int longest, bool keepsLines)
    {
        var shown = new StringBuilder(Math.Min(text.Length, longest));
        foreach (Rune rune in text.EnumerateRunes())
        {
            CharClass kind = FoldTable.Shared[rune.Value].Class;
            bool isSpace = kind == CharClass.Space || Rune.IsWhiteSpace(rune);
            if (!isSpace && !IsSeen(rune, kind))
            {
                continue;
            }

            if (shown.Length + rune.Utf16SequenceLength > longest)
            {
                break;
            }

            if (isSpace)
            {
                AddSpace(shown, keepsLines && rune.Value == '\n');
            }
            else
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString().Trim();
    }

    // Any number of spaces is one; a line break stays one.
    private static void AddSpace(StringBuilder shown, bool isLine)
    {
        bool followsSpace = shown.Length > 0 && shown[^1] is ' ' or '\n';
        if (!followsSpace)
        {
            shown.Append(isLine ? '\n' : ' ');
        }
        else if (isLine)
        {
            shown[^1] = '\n';
        }
    }

    // What is left of half a surrogate pair is not seen either.
    private static bool IsSeen(Rune rune, CharClass kind) => rune != Rune.ReplacementChar
        && kind is not (CharClass.Other or CharClass.Joiner or CharClass.Selector or CharClass.Invisible or CharClass.Bidi or CharClass.Tag or CharClass.Control or CharClass.Surrogate);
}
