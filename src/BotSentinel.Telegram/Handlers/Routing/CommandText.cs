namespace BotSentinel.Telegram.Handlers;

/// <summary>The command that begins a text. Used by generated code.</summary>
public readonly ref struct CommandText
{
    private const int LongestCommand = 64;

    private CommandText(ReadOnlySpan<char> name, ReadOnlySpan<char> arguments, bool isForOthers)
    {
        Name = name;
        Arguments = arguments;
        IsForOthers = isForOthers;
    }

    /// <summary>The command in lower case, without slash and <c>@bot</c>; empty when the text begins with none.</summary>
    public ReadOnlySpan<char> Name { get; }

    /// <summary>What comes after it, without the spaces around.</summary>
    public ReadOnlySpan<char> Arguments { get; }

    /// <summary>Whether it is addressed to another bot.</summary>
    public bool IsForOthers { get; }

    /// <summary>Whether the text begins with a command.</summary>
    public bool IsCommand => !Name.IsEmpty;

    /// <summary>Reads the command of a text, by the rules of <see cref="Updates.TextFacts.CommandOf"/>.</summary>
    /// <param name="text">Text or caption; null has none.</param>
    /// <param name="botName">The bot's name without @; null when unknown: every command counts as its own.</param>
    public static CommandText Of(string? text, string? botName)
    {
        if (text is not ['/', _, ..])
        {
            return default;
        }

        int end = WordEnd(text, 1, out bool isLower);
        if (end is 1 or > LongestCommand + 1 || (end < text.Length && text[end] is '/' or '<' or '>'))
        {
            return default;
        }

        ReadOnlySpan<char> name = text.AsSpan(1, end - 1);
        bool isForOthers = false;
        if (end < text.Length && text[end] == '@')
        {
            int start = end + 1;
            end = WordEnd(text, start, out _);
            isForOthers = botName is not null && !text.AsSpan(start, end - start).Equals(botName, StringComparison.OrdinalIgnoreCase);
        }

        return new CommandText(isLower ? name : name.ToString().ToLowerInvariant(), text.AsSpan(end).Trim(), isForOthers);
    }

    /// <summary>Whether the text begins with a command that names a bot.</summary>
    internal static bool NamesBot(string? text)
    {
        if (text is not ['/', _, ..])
        {
            return false;
        }

        int end = WordEnd(text, 1, out _);
        return end < text.Length && text[end] == '@';
    }

    private static int WordEnd(string text, int start, out bool isLower)
    {
        isLower = true;
        int end = start;
        for (; end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'); end++)
        {
            isLower &= !char.IsAsciiLetterUpper(text[end]);
        }

        return end;
    }
}
