using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace BotSentinel.Testing.Wire;

/// <summary>The entities that Telegram itself finds in a user's text: commands, mentions and addresses.</summary>
internal static partial class TextEntities
{
    public static JsonArray Of(string text)
    {
        var entities = new JsonArray();
        foreach (Match match in Marked.Matches(text))
        {
            entities.Add(new JsonObject { ["offset"] = match.Index, ["length"] = match.Length, ["type"] = TypeOf(match) });
        }

        return entities;
    }

    private static string TypeOf(Match match) => match.Value[0] switch
    {
        '/' => "bot_command",
        '@' => "mention",
        _ => "url",
    };

    [GeneratedRegex(@"(?<![\w/])/[a-zA-Z0-9_]{1,64}(@\w+)?|(?<![\w@])@[a-zA-Z]\w{3,31}|https?://[^\s]+", RegexOptions.CultureInvariant)]
    private static partial Regex Marked { get; }
}
