using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Outgoing;

/// <summary>A call that a bot wants to make, as far as its turn depends on it.</summary>
/// <param name="Method">The method's name: <c>sendMessage</c>.</param>
/// <param name="Chat">The chat's id, or the name of a public one with or without @; none when the call is about no chat, or nobody knows which.</param>
/// <param name="Messages">How many messages it sends, which limits count: an album is several. 0: the call counts towards no limit, and waits only where the platform has told it to.</param>
/// <param name="Lane">What it waits behind.</param>
public readonly record struct OutgoingCall(string Method, PlatformId Chat, int Messages, OutgoingLane Lane)
{
    /// <summary>Whether the bot pays for sending faster (<c>allow_paid_broadcast</c>).</summary>
    public bool IsPaid { get; init; }

    /// <summary>When waiting makes no sense any more; null: <see cref="OutgoingOptions.MaxWait"/> from now.</summary>
    public DateTimeOffset? Deadline { get; init; }
}
