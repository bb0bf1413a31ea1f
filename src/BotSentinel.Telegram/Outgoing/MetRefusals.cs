using System.Runtime.CompilerServices;

namespace BotSentinel.Telegram.Outgoing;

/// <summary>The 429s that a scheduler has met itself, as exceptions on their way to the author's code: whoever handles them need not tell it again.</summary>
internal static class MetRefusals
{
    private static readonly ConditionalWeakTable<Exception, object> Met = [];

    public static void Note(Exception refusal) => Met.AddOrUpdate(refusal, refusal);

    public static bool Contains(Exception refusal) => Met.TryGetValue(refusal, out _);
}
