namespace BotSentinel.Telegram.Handlers;

/// <summary>The command that begins a text. Used by generated code.</summary>
public readonly ref struct CommandText
{
    private const int LongestCommand = 64;
    private readonly string? _text;
    private readonly int _nameEnd;
    private readonly int _end;

    private CommandText(string text, int nameEnd, int end, bool isForOthers) => (_text, _nameEnd, _end, IsForOthers) = (text, nameEnd, end, isForOthers);

    /// <summary>The command in lower case, without slash and <c>@bot</c>; empty when the text begins with none.</summary>
    public ReadOnlySpan<char> Name
    {
        get
        {
            ReadOnlySpan<char> name = _text is null ? default : _text.AsSpan(1, _nameEnd - 1);
            foreach (char letter in name)
            {
                if (char.IsAsciiLetterUpper(letter))
                {
                    return name.ToString().ToLowerInvariant();
                }
            }

            return name;
        }
    }

    /// <summary>What comes after it, without the spaces around.</summary>
    public ReadOnlySpan<char> Arguments => _text is null ? default : Trimmed(_text, _end);

    /// <summary>Whether it is addressed to another bot.</summary>
    public bool IsForOthers { get; }

    /// <summary>Whether the text begins with a command.</summary>
    public bool IsCommand => _text is not null;

    /// <summary>Reads the command of a text, by the rules of <see cref="Updates.TextFacts.CommandOf"/>.</summary>
    /// <param name="text">Text or caption; null has none.</param>
    /// <param name="botName">The bot's name without @; null when unknown: every command counts as its own.</param>
    public static CommandText Of(string? text, string? botName)
    {
        if (text is not ['/', _, ..])
        {
            return default;
        }

        int nameEnd = WordEnd(text, 1);
        if (nameEnd is 1 or > LongestCommand + 1 || (nameEnd < text.Length && text[nameEnd] is '/' or '<' or '>'))
        {
            return default;
        }

        int end = CommandEnd(text, nameEnd);
        bool isForOthers = end > nameEnd && botName is not null && !text.AsSpan(nameEnd + 1, end - nameEnd - 1).Equals(botName, StringComparison.OrdinalIgnoreCase);
        return new CommandText(text, nameEnd, end, isForOthers);
    }

    /// <summary>The <see cref="Arguments"/> of a text that is known to begin with a command.</summary>
    public static ReadOnlySpan<char> ArgumentsOf(string text) => Trimmed(text, CommandEnd(text, WordEnd(text, 1)));

    /// <summary>Whether the text begins with a command that names a bot.</summary>
    internal static bool NamesBot(string? text)
    {
        if (text is not ['/', _, ..])
        {
            return false;
        }

        int end = WordEnd(text, 1);
        return end < text.Length && text[end] == '@';
    }

    private static int CommandEnd(string text, int nameEnd) => nameEnd < text.Length && text[nameEnd] == '@' ? WordEnd(text, nameEnd + 1) : nameEnd;

    private static int WordEnd(string text, int start)
    {
        int end = start;
        while ((uint)end < (uint)text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return end;
    }

    private static ReadOnlySpan<char> Trimmed(string text, int start)
    {
        int end = text.Length;
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return text.AsSpan(start, end - start);
    }
}
