using BotSentinel.Updates;

namespace BotSentinel.Filters.Memory;

/// <summary>Who and where, as one number: of ids, never of texts.</summary>
internal static class Place
{
    /// <summary>The sender in the chat.</summary>
    public static ulong Of(BotUpdate update) => Mix(Mix(0, update.Sender), update.ChatId);

    /// <summary>The sender, wherever.</summary>
    public static ulong SenderOf(BotUpdate update) => Mix(3, update.Sender);

    /// <summary>The message.</summary>
    public static ulong MessageOf(BotUpdate update) =>
        update.MessageId == 0 ? Mix(Mix(1, update.Sender), update.UpdateId) : Mix(Mix(2, update.ChatId), update.MessageId);

    private static ulong Mix(ulong seed, PlatformId id) => Mix(seed, id.Text is null ? id.Number : id.Text.GetHashCode(StringComparison.Ordinal));

    private static ulong Mix(ulong seed, long value)
    {
        ulong mixed = (seed ^ (ulong)value) * 0x9E3779B97F4A7C15;
        return (mixed ^ (mixed >> 29)) + 0x632BE59BD9B4E019;
    }
}
