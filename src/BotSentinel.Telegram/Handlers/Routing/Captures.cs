using System.Globalization;

namespace BotSentinel.Telegram.Handlers;

/// <summary>What parameters of handlers get of a text. Used by generated code.</summary>
public static class Captures
{
    /// <summary>The word at this place of a command's arguments, counted from 0; empty when there is none.</summary>
    public static ReadOnlySpan<char> Word(ReadOnlySpan<char> arguments, int place)
    {
        ReadOnlySpan<char> rest = Rest(arguments, place);
        int end = 0;
        while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
        {
            end++;
        }

        return rest[..end];
    }

    /// <summary>A command's arguments from this word on.</summary>
    public static ReadOnlySpan<char> Rest(ReadOnlySpan<char> arguments, int place)
    {
        ReadOnlySpan<char> rest = arguments.TrimStart();
        for (; place > 0; place--)
        {
            int end = 0;
            while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
            {
                end++;
            }

            rest = rest[end..].TrimStart();
        }

        return rest;
    }

    /// <summary>Whether the text is a number that an <see cref="int"/> holds.</summary>
    public static bool IsInt32(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    /// <summary>Whether the text is a number that a <see cref="long"/> holds.</summary>
    public static bool IsInt64(ReadOnlySpan<char> text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    /// <summary>The number.</summary>
    public static int ToInt32(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    /// <summary>The number.</summary>
    public static long ToInt64(ReadOnlySpan<char> text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
