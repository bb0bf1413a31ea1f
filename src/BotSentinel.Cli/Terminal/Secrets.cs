using System.Text.RegularExpressions;

namespace BotSentinel.Cli.Terminal;

/// <summary>Secrets that somebody wrote where none belongs, such as a token as an argument: messages that repeat it go into logs.</summary>
internal static partial class Secrets
{
    /// <summary>A message without what looks like an API key or a bot's token.</summary>
    public static string Hide(string message) => Secret().Replace(message, "...");

    [GeneratedRegex(@"bs_\w{4,}|\b\d{3,}:[\w-]{16,}")]
    private static partial Regex Secret();
}
