using BotSentinel.Events;
using BotSentinel.Updates;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>An operator marked a text (<see cref="SentinelEventKind.Marked"/>), or a mark was undone (<see cref="SentinelEventKind.MarkUndone"/>). It has no update and no decision.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Mark">The mark.</param>
/// <param name="At">When.</param>
public sealed record SpamMarkEvent(SentinelEventKind Kind, SpamMark Mark, DateTimeOffset At) : SentinelEvent(Kind, NoUpdate, default, At)
{
    private static readonly BotUpdate NoUpdate = new();
}
