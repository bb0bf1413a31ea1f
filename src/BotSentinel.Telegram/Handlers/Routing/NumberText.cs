using System.Globalization;

namespace BotSentinel.Telegram.Handlers;

/// <summary>Numbers as users and buttons write them: digits, with a sign before them at most.</summary>
internal static class NumberText
{
    private const int SurelyFit = 18;

    /// <summary>Whether the whole text is a number that a <see cref="long"/> holds.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out long number)
    {
        if (text.Length > SurelyFit)
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        }

        // What long.TryParse would do, without asking what a sign looks like in a culture: a handler's number is read twice, once to choose the handler.
        number = 0;
        bool isNegative = text is ['-', ..];
        int at = isNegative || text is ['+', ..] ? 1 : 0;
        bool isNumber = at < text.Length;
        for (; at < text.Length; at++)
        {
            uint digit = text[at] - (uint)'0';
            isNumber &= digit <= 9;
            number = (number * 10) + digit;
        }

        number = isNegative ? -number : number;
        return isNumber;
    }
}
