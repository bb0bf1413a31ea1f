using System.Collections.Frozen;

namespace BotSentinel.Updates;

/// <summary>What a text says of itself, by the same rules on every way into the engine. For whoever builds a <see cref="BotUpdate"/>. Thread safe.</summary>
public static class TextFacts
{
    private const int LongestCommand = 64;

    // Commands that most bots have cost no allocation.
    private static readonly FrozenSet<string> Common = FrozenSet.ToFrozenSet(
        ["/start", "/help", "/settings", "/menu", "/cancel", "/stop", "/about", "/info", "/status", "/id", "/me", "/ping", "/new", "/list", "/search",
         "/lang", "/language", "/rules", "/report", "/ban", "/unban", "/mute", "/unmute", "/warn", "/kick", "/stats", "/profile", "/balance", "/buy", "/pay"],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> CommonBySpan = Common.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>
    /// The command that begins a text, lower case and without <c>@bot</c>; null when it begins with none. A command is a
    /// slash at the very start and 1 to 64 Latin letters, digits or underscores; what follows must not be another slash or
    /// an angle bracket (<c>/usr/bin</c> is a path). Entities are not asked: bots that look at the text alone obey a
    /// command in any formatting, so it has to be counted in any formatting.
    /// </summary>
    public static string? CommandOf(string? text)
    {
        if (text is null || text.Length < 2 || text[0] != '/')
        {
            return null;
        }

        int length = 1;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] == '_'))
        {
            length++;
        }

        if (length == 1 || length > LongestCommand + 1 || (length < text.Length && text[length] is '/' or '<' or '>'))
        {
            return null;
        }

        Span<char> command = stackalloc char[length];
        text.AsSpan(0, length).ToLowerInvariant(command);
        if (CommonBySpan.TryGetValue(command, out string? common))
        {
            return common;
        }

        return command.SequenceEqual(text) ? text : command.ToString();
    }

    /// <summary>
    /// The targets of links in a text, in the order of the entities: URLs written out and those behind other text.
    /// Entities that do not lie within the text count for nothing. Empty, never null.
    /// </summary>
    public static IReadOnlyList<string> LinksOf(string? text, IReadOnlyList<TextEntity> entities)
    {
        int count = 0;
        for (int i = 0; i < entities.Count; i++)
        {
            count += IsLink(entities[i], text) ? 1 : 0;
        }

        string[] links = count == 0 ? [] : new string[count];
        for (int i = entities.Count - 1; count > 0; i--)
        {
            if (IsLink(entities[i], text))
            {
                links[--count] = entities[i].Url ?? text!.Substring(entities[i].Offset, entities[i].Length);
            }
        }

        return links;
    }

    private static bool IsLink(in TextEntity entity, string? text) =>
        entity.Url is not null || (entity.Kind == EntityKind.Url && text is not null && entity.LiesWithin(text));
}
