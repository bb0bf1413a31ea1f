using BotSentinel.Events;
using BotSentinel.Updates;

namespace BotSentinel.Outgoing;

/// <summary>Something that happened to the calls of a bot: <see cref="SentinelEventKind.Throttled"/> or <see cref="SentinelEventKind.QueueFull"/>. It has no update and no decision.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Bot">The bot's name, as its scheduler knows it; empty where it has none.</param>
/// <param name="At">When, by the scheduler's clock.</param>
/// <param name="Status">The queues and rates right after it.</param>
/// <param name="Refusal">The 429; null when the queue is full.</param>
public sealed record OutgoingEvent(SentinelEventKind Kind, string Bot, DateTimeOffset At, OutgoingStatus Status, OutgoingRefusal? Refusal = null)
    : SentinelEvent(Kind, NoUpdate, default, At)
{
    private static readonly BotUpdate NoUpdate = new();
}
