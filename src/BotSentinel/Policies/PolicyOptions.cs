using System.Collections.Immutable;
using BotSentinel.Scopes;

namespace BotSentinel.Policies;

/// <summary>A named set of limits and what to do when they are exceeded.</summary>
public sealed record PolicyOptions
{
    /// <summary>A policy whose limits, debounce, mode and notice this one starts from; null for none. Limits are added to the inherited ones; what is set here replaces the rest.</summary>
    public string? Extends { get; init; }

    /// <summary>What the policy may do; null inherits, and <see cref="PolicyMode.Enforce"/> without anything to inherit.</summary>
    public PolicyMode? Mode { get; init; }

    /// <summary>The limits; all must agree, and only then are permits taken from each.</summary>
    public ImmutableArray<LimitOptions> Limits { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Limiters from elsewhere, by the names they are registered under (by <c>AddLimiter</c>); each is asked for one permit once all limits have agreed. Added to the inherited ones.</summary>
    public ImmutableArray<string> Limiters { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Refuses the same thing again, too soon; null inherits, and no debounce without anything to inherit.</summary>
    public DebounceOptions? Debounce { get; init; }

    /// <summary>What content is not wanted; null inherits, and nothing is looked at without anything to inherit.</summary>
    public ContentOptions? Content { get; init; }

    /// <summary>Whether a user whom a limit refuses is told (a debounce never tells); null inherits, and <see cref="NoticeMode.Never"/> without anything to inherit.</summary>
    public NoticeMode? Notify { get; init; }

    /// <summary>The text of the notice; <c>{seconds}</c> stands for the whole seconds to wait. Null: a built-in English text.</summary>
    public string? NotifyText { get; init; }

    /// <summary>Whether a refused update takes permits too, so that a flooder must pause to be heard again; null inherits, and false without anything to inherit.</summary>
    public bool? CountDenied { get; init; }
}

/// <summary>How many permits, in how long, by which algorithm, for whom.</summary>
public sealed record LimitOptions
{
    private static readonly ImmutableArray<TimeSpan> UsualSteps = [TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(24)];

    /// <summary>The name in traces, metrics and for its counters across reloads; null: the limit's scope and place in the policy.</summary>
    public string? Name { get; init; }

    /// <summary>Whose updates are counted together. Default <see cref="LimitScope.User"/>.</summary>
    public LimitScope Scope { get; init; } = LimitScope.User;

    /// <summary>Permits per window. From 1 to 1 billion.</summary>
    public required int Permits { get; init; }

    /// <summary>The window. From 1 ms to 10 years.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>Permits that may be taken at once by a token bucket; null: as many as <see cref="Permits"/>. Other algorithms have none.</summary>
    public int? Burst { get; init; }

    /// <summary>How it is counted. Default <see cref="LimitAlgorithm.TokenBucket"/>.</summary>
    public LimitAlgorithm Algorithm { get; init; } = LimitAlgorithm.TokenBucket;

    /// <summary>The time zone that a quota's days begin in, as an IANA or Windows id; null: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How long a cooldown makes wait the first time, the second time, and so on; the last one from then on. Each from 1 ms to 10 years; default 5 minutes, 1 hour, 24 hours.</summary>
    public ImmutableArray<TimeSpan> Steps { get; init; } = UsualSteps;

    /// <summary>How long without another offence until a cooldown forgives one step. From 1 ms to 10 years; default 24 hours.</summary>
    public TimeSpan Decay { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Permits that one update takes. From 0.001 to <see cref="Permits"/> (token bucket: to its burst), fractions counted in thousandths; default 1. Sliding logs and concurrency limits count whole permits: what is left of one counts as one.</summary>
    public double Cost { get; init; } = 1;

    /// <summary>What the limit does while the store that several processes share does not answer. Default <see cref="FailureMode.Local"/>; means nothing with counters in memory.</summary>
    public FailureMode OnFailure { get; init; } = FailureMode.Local;

    /// <summary>
    /// With counters in a store that several processes share: permits that each process may hold in advance, so that not every update asks the store; at most as many for each process
    /// may be admitted too much in a window. Only for a limit of scope <see cref="LimitScope.Global"/>, and not for what is counted one by one. From 2 to <see cref="Permits"/>; null: none.
    /// </summary>
    public int? Batch { get; init; }

    /// <summary>What traces and metrics call it: its <see cref="Name"/>, or its scope and place.</summary>
    /// <param name="index">Its place in the policy, from 0 on.</param>
    public string NameAt(int index) => Name ?? LimitName.Of(Scope, index);
}

/// <summary>What a limit does while its store does not answer.</summary>
public enum FailureMode : byte
{
    /// <summary>It counts in the process's own memory, with the limit divided by the processes last seen alive.</summary>
    Local,

    /// <summary>It lets everything pass.</summary>
    Open,

    /// <summary>It lets nothing pass.</summary>
    Closed,
}

/// <summary>How a limit counts.</summary>
public enum LimitAlgorithm : byte
{
    /// <summary>Permits come back one by one, evenly over the window; up to the burst may be saved up.</summary>
    TokenBucket,

    /// <summary>The window moves with the clock; estimated from two counters, as if the earlier window's updates had come evenly.</summary>
    SlidingWindow,

    /// <summary>The window begins with the first update and all permits come back at its end.</summary>
    FixedWindow,

    /// <summary>As <see cref="FixedWindow"/>, but everybody's windows begin together, at whole multiples of the window.</summary>
    AlignedWindow,

    /// <summary>The window moves with the clock; exact, as every permit is remembered. Up to 64 permits, whole ones.</summary>
    SlidingLog,

    /// <summary>Permits are held while updates are handled, and come back when the handler ends (<see cref="Decisions.Decision.Lease"/>) or, at the latest, after the window. Up to 64 permits, whole ones.</summary>
    Concurrency,

    /// <summary>All permits come back with the calendar's next hour, day, week (on Monday) or month: the window is 1 hour, 1 day, 7 days or 30 days, which stands for a month of any length.</summary>
    Quota,

    /// <summary>Who exceeds the permits of a window must wait, longer each time, by <see cref="LimitOptions.Steps"/>.</summary>
    Cooldown,
}

/// <summary>Refuses an update that repeats the subject's last one within the window.</summary>
public sealed record DebounceOptions
{
    /// <summary>Whose repetitions count. Default <see cref="LimitScope.User"/> in each <see cref="LimitScope.Chat"/>.</summary>
    public LimitScope Scope { get; init; } = LimitScope.User | LimitScope.Chat;

    /// <summary>How soon is too soon. From 1 ms to 1 day.</summary>
    public required TimeSpan Window { get; init; }
}

/// <summary>Whether a refused user is told.</summary>
public enum NoticeMode : byte
{
    /// <summary>Refusals are silent. The default.</summary>
    Never,

    /// <summary>The first refusal of a subject in a window is told.</summary>
    Once,
}
