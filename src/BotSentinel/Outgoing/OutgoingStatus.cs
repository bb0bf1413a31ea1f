using System.Collections.Immutable;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Outgoing;

/// <summary>How things stand with what a bot sends.</summary>
public sealed record OutgoingStatus
{
    /// <summary>Calls that wait, by the number of their <see cref="OutgoingLane"/>; last those that pay.</summary>
    public required ImmutableArray<int> Waiting { get; init; }

    /// <summary>Calls that the platform has not answered yet.</summary>
    public required int Sending { get; init; }

    /// <summary>Chats that something is remembered about: waiting calls, used permits, a freeze.</summary>
    public required int Chats { get; init; }

    /// <summary>How long nothing at all may be sent, since the platform said so; zero: something may.</summary>
    public required TimeSpan FrozenFor { get; init; }

    /// <summary>429s that were about one chat, since the start.</summary>
    public required long RefusedChats { get; init; }

    /// <summary>429s that were about the whole bot, since the start.</summary>
    public required long RefusedAll { get; init; }

    /// <summary>The latest 429; null before the first.</summary>
    public required OutgoingRefusal? LastRefusal { get; init; }

    /// <summary>The part of the overall rate that is used, from 0 to 1; below 1 after a 429 that was about the whole bot.</summary>
    public required double OverallRate { get; init; }

    /// <summary>The part of the rate of private chats that is used, from 0 to 1.</summary>
    public required double PrivateRate { get; init; }

    /// <summary>The part of the rates of groups that is used, from 0 to 1.</summary>
    public required double GroupRate { get; init; }
}

/// <summary>A 429.</summary>
/// <param name="Method">The method that got it.</param>
/// <param name="Chat">The chat that it was about; none where there was none. Personal data: keep it out of logs.</param>
/// <param name="Lane">The call's lane.</param>
/// <param name="RetryAfter">What the platform said.</param>
/// <param name="IsForAll">Whether the whole bot was meant, by what the platform said or by what is concluded.</param>
/// <param name="At">When.</param>
public sealed record OutgoingRefusal(string Method, PlatformId Chat, OutgoingLane Lane, TimeSpan RetryAfter, bool IsForAll, DateTimeOffset At);
