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
    public static bool IsInt32(ReadOnlySpan<char> text) => NumberText.TryRead(text, out long number) && number is >= int.MinValue and <= int.MaxValue;

    /// <summary>Whether the text is a number that a <see cref="long"/> holds.</summary>
    public static bool IsInt64(ReadOnlySpan<char> text) => NumberText.TryRead(text, out _);

    /// <summary>The number; only of a text for which <see cref="IsInt32"/> is true.</summary>
    public static int ToInt32(ReadOnlySpan<char> text) => (int)ToInt64(text);

    /// <summary>The number; only of a text for which <see cref="IsInt64"/> is true.</summary>
    public static long ToInt64(ReadOnlySpan<char> text) => NumberText.TryRead(text, out long number) ? number : throw new FormatException();
}
