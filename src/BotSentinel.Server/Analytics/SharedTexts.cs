using System.Collections.Concurrent;

namespace BotSentinel.Server.Analytics;

/// <summary>Commands and languages that many updates name, each kept once. Of those that come when it is full nothing is kept but that there was one. Thread safe.</summary>
internal sealed class SharedTexts
{
    private const int Most = 4_096, Longest = 33;

    /// <summary>Stands for a command that is too long or too rare to be kept; no bot has one of this name.</summary>
    public const string Other = "/…";

    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);

    public string? Of(string? text) => text switch
    {
        null => null,
        { Length: > Longest } => Other,
        _ when _texts.TryGetValue(text, out string? shared) => shared,
        _ => _texts.Count < Most ? _texts.GetOrAdd(text, text) : Other,
    };
}
