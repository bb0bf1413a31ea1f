using System.Globalization;
using System.Text;

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
            bool isSpace = Rune.IsWhiteSpace(rune);
            if (!isSpace && !IsSeen(rune))
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

    private static bool IsSeen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        && rune.Value is not (>= 0xFE00 and <= 0xFE0F) and not (>= 0xE0100 and <= 0xE01EF) and not 0x034F and not 0x115F and not 0x1160 and not 0x3164 and not 0xFFA0 and not 0xFFFD;
}
