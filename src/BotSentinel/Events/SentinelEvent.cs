using BotSentinel.Decisions;
using BotSentinel.Updates;

namespace BotSentinel.Events;

/// <summary>Something that happened, for subscribers. What happened to the bot's own calls is an <c>OutgoingEvent</c>.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Update">The update it happened to. Personal data: keep it no longer than needed, and out of logs.</param>
/// <param name="Decision">The decision about it; for <see cref="SentinelEventKind.Failed"/> the one that was made in spite of the failure.</param>
/// <param name="At">When, by the engine's clock.</param>
/// <param name="Failure">What failed; null unless <paramref name="Kind"/> is <see cref="SentinelEventKind.Failed"/> or <see cref="SentinelEventKind.HandlerFailed"/>.</param>
/// <param name="ErrorKey">The stable name of a handler's error; null for other events.</param>
public record SentinelEvent(SentinelEventKind Kind, BotUpdate Update, Decision Decision, DateTimeOffset At, Exception? Failure = null, string? ErrorKey = null);

/// <summary>What an event tells of. Combine to choose what a subscriber gets.</summary>
[Flags]
public enum SentinelEventKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>An update was let through.</summary>
    Allowed = 1,

    /// <summary>A limit refused.</summary>
    Limited = 2,

    /// <summary>A debounce refused.</summary>
    Debounced = 4,

    /// <summary>The block list refused, or a handler for want of a role.</summary>
    Blocked = 8,

    /// <summary>A policy in shadow mode would have refused.</summary>
    Shadowed = 16,

    /// <summary>A stage or store failed.</summary>
    Failed = 32,

    /// <summary>A handler of the bot failed.</summary>
    HandlerFailed = 64,

    /// <summary>The store that several processes share does not answer; limits go by their <see cref="Policies.LimitOptions.OnFailure"/>. It happened to no update: the event has an empty one.</summary>
    StoreDown = 128,

    /// <summary>The store answers again. It happened to no update: the event has an empty one.</summary>
    StoreUp = 256,

    /// <summary>Content filters flagged an update, asked for a challenge or denied it.</summary>
    Content = 512,

    /// <summary>The platform answered a call of the bot with 429. It happened to no update: the event is an <c>OutgoingEvent</c> with an empty one.</summary>
    Throttled = 1024,

    /// <summary>So many calls wait to be sent that further ones are turned away; told once, until there is room again. The event is an <c>OutgoingEvent</c> with an empty update.</summary>
    QueueFull = 2048,

    /// <summary>Content filters flagged or denied a message of the bot itself. The event's update is that message.</summary>
    OutgoingContent = 4096,

    /// <summary>Others were asked about a text that the spam model was in doubt about, or should have been; the decision says who said what. Told beside what became of the update.</summary>
    SecondOpinion = 8192,

    /// <summary>An operator marked a text as spam, or as not spam. It happened to no update: the event is a <c>SpamMarkEvent</c> with an empty one.</summary>
    Marked = 16384,

    /// <summary>A mark was undone. The event is a <c>SpamMarkEvent</c> with an empty update.</summary>
    MarkUndone = 32768,

    /// <summary>An update was let through whose text the spam model was in doubt about (<see cref="Decision.IsDoubtful"/>). Told beside <see cref="Allowed"/>.</summary>
    Doubtful = 65536,

    /// <summary>Everything that refuses, flags or would have, and failures.</summary>
    Refusals = Limited | Debounced | Blocked | Shadowed | Failed | Content | OutgoingContent,

    /// <summary>Everything.</summary>
    All = Allowed | Refusals | StoreDown | StoreUp | HandlerFailed | Throttled | QueueFull | SecondOpinion | Marked | MarkUndone | Doubtful,
}
