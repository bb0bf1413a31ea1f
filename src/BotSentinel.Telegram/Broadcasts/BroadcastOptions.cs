using BotSentinel.Policies;

namespace BotSentinel.Telegram.Broadcasts;

/// <summary>How a broadcast is sent.</summary>
public sealed record BroadcastOptions
{
    /// <summary>Remembers what became of each chat, so that a broadcast that was broken off goes on where it was. Null: in memory, for this run alone.</summary>
    public BroadcastJournal? Journal { get; init; }

    /// <summary>Told after every chat, one at a time.</summary>
    public IProgress<BroadcastProgress>? Progress { get; init; }

    /// <summary>Pauses and resumes the broadcast while it runs; null: nobody does.</summary>
    public BroadcastPause? Pause { get; init; }

    /// <summary>How many chats wait for their turn at the same time. From 1 to 1,000; default 32. What waits goes out even after a pause has begun.</summary>
    public int Parallel { get; init; } = 32;

    /// <summary>What it waits behind. Default <see cref="OutgoingLane.Broadcast"/>.</summary>
    public OutgoingLane Lane { get; init; } = OutgoingLane.Broadcast;
}

/// <summary>What became of a chat in a broadcast.</summary>
public enum BroadcastOutcome
{
    /// <summary>Being sent. What stands like this in a journal when a broadcast begins is <see cref="Unknown"/>.</summary>
    Sending,

    /// <summary>Telegram took it.</summary>
    Delivered,

    /// <summary>The user has blocked the bot or is gone, or the bot was thrown out of the group: there is no use in trying again.</summary>
    Blocked,

    /// <summary>Telegram refused it for another reason, or the program's own code failed before anything was sent.</summary>
    Failed,

    /// <summary>It was sent, and no answer came: it may have arrived or not. It is not sent again, since it might arrive twice.</summary>
    Unknown,
}

/// <summary>What has become of a broadcast so far, what an earlier run did included.</summary>
/// <param name="Total">How many chats there are; null when they cannot be counted without enumerating them.</param>
/// <param name="Delivered">Chats that got it.</param>
/// <param name="Blocked">Chats that have blocked the bot.</param>
/// <param name="Failed">Chats for which it failed.</param>
/// <param name="Unknown">Chats of which it is not known.</param>
public readonly record struct BroadcastProgress(int? Total, int Delivered, int Blocked, int Failed, int Unknown)
{
    /// <summary>Chats that are done.</summary>
    public int Done => Delivered + Blocked + Failed + Unknown;
}

/// <summary>What became of a broadcast.</summary>
/// <param name="Outcomes">Every chat with its outcome: numbers as text, names as they were given in lower case with @.</param>
/// <param name="Progress">The same, counted.</param>
public sealed record BroadcastResult(IReadOnlyDictionary<string, BroadcastOutcome> Outcomes, BroadcastProgress Progress)
{
    /// <summary>The chats that have blocked the bot.</summary>
    public IEnumerable<string> Blocked => With(BroadcastOutcome.Blocked);

    /// <summary>The chats with this outcome.</summary>
    public IEnumerable<string> With(BroadcastOutcome outcome) => from chat in Outcomes where chat.Value == outcome select chat.Key;
}
