namespace BotSentinel.Telegram.Handlers;

/// <summary>The command that begins a text. Used by generated code.</summary>
public readonly ref struct CommandText
{
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

    /// <summary>Reads the command of a text.</summary>
    /// <param name="text">Text or caption; null has none.</param>
    /// <param name="botName">The bot's name without @; null when unknown: every command counts as its own.</param>
    public static CommandText Of(string? text, string? botName)
    {
        if (text is not ['/', _, ..])
        {
            return default;
        }

        int end = 1;
        int at = 0;
        bool isLower = true;
        for (; end < text.Length && !char.IsWhiteSpace(text[end]); end++)
        {
            if (text[end] == '@' && at == 0)
            {
                at = end;
            }

            isLower &= text[end] is not (>= 'A' and <= 'Z') and <= '\x7f';
        }

        ReadOnlySpan<char> name = text.AsSpan(1, (at == 0 ? end : at) - 1);
        return new CommandText(
            isLower ? name : name.ToString().ToLowerInvariant(),
            text.AsSpan(end).Trim(),
            at > 0 && botName is not null && !text.AsSpan(at + 1, end - at - 1).Equals(botName, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether the text begins with a command that names a bot.</summary>
    internal static bool NamesBot(string? text)
    {
        for (int i = 1; text is ['/', ..] && i < text.Length && !char.IsWhiteSpace(text[i]); i++)
        {
            if (text[i] == '@')
            {
                return true;
            }
        }

        return false;
    }
}
