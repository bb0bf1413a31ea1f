using System.Collections.Immutable;
using BotSentinel.Scopes;

namespace BotSentinel.Policies.Settings;

/// <summary>The settings of policies and what they hold.</summary>
internal static class PolicySettings
{
    public static readonly RecordShape<LimitOptions> Limit = new(
        "limit",
        "How many permits, in how long, by which algorithm, for whom.",
        // As large as can be: a limit whose permits cannot be read gets no complaint about its burst or cost.
        new LimitOptions { Permits = 1_000_000_000, Window = TimeSpan.FromMinutes(1) },
        () =>
        [
            new Setting<LimitOptions, string>("name", "The name in traces and metrics; the limit's counters keep their state across reloads under it. By default the limit's scope and place in the policy.", Shapes.Name, limit => limit.Name, (limit, name) => limit with { Name = name }),
            new Setting<LimitOptions, LimitScope>("scope", "Whose updates are counted together; several parts count each combination. An update that lacks a part is not counted.", Shapes.Scope, limit => limit.Scope, (limit, scope) => limit with { Scope = scope }, "user"),
            new Setting<LimitOptions, int>("permits", "Updates per window.", Shapes.Permits, limit => limit.Permits, (limit, permits) => limit with { Permits = permits }, required: true),
            new Setting<LimitOptions, TimeSpan>("window", "How long it takes until all permits are back.", Shapes.LimitWindow, limit => limit.Window, (limit, window) => limit with { Window = window }, required: true),
            new Setting<LimitOptions, int?>("burst", "Updates that may come at once, for a token bucket. By default as many as permits.", new OptionalShape<int>(Shapes.Permits), limit => limit.Burst, (limit, burst) => limit with { Burst = burst }),
            new Setting<LimitOptions, LimitAlgorithm>("algorithm", "How it is counted: permits coming back one by one (token-bucket), a window moving with the clock, estimated (sliding-window) or exact for up to 64 permits (sliding-log), one that begins with the first update (fixed-window) or with the clock (aligned-window), the calendar's hour, day, week or month (quota, with a window of 1h, 1d, 7d or 30d), updates being handled at the same time, up to 64 (concurrency, the window being the longest), or waits that grow with each offence (cooldown).", Shapes.Algorithm, limit => limit.Algorithm, (limit, algorithm) => limit with { Algorithm = algorithm }, "token-bucket"),
            new Setting<LimitOptions, double>("cost", "Permits that one update takes; at most permits, or the burst of a token bucket. A sliding-log and concurrency round up to whole ones.", Shapes.Cost, limit => limit.Cost, (limit, cost) => limit with { Cost = cost }, "1"),
            new Setting<LimitOptions, string>("timeZone", "Where a quota's days begin. By default UTC.", Shapes.TimeZone, limit => limit.TimeZone, (limit, zone) => limit with { TimeZone = zone }),
            new Setting<LimitOptions, ImmutableArray<TimeSpan>>("steps", "How long a cooldown makes wait the first time, the second time, and so on; the last one from then on.", new ListShape<TimeSpan>(Shapes.LimitWindow), limit => limit.Steps, (limit, steps) => limit with { Steps = steps }, "5m, 1h, 1d"),
            new Setting<LimitOptions, TimeSpan>("decay", "How long without another offence until a cooldown forgives one step.", Shapes.LimitWindow, limit => limit.Decay, (limit, decay) => limit with { Decay = decay }, "1d"),
            new Setting<LimitOptions, FailureMode>("onFailure", "With counters in a store that several processes share, while it does not answer: count in memory with the limit divided by the processes last seen alive (local), let everything pass (open), or nothing (closed).", Shapes.OnFailure, limit => limit.OnFailure, (limit, mode) => limit with { OnFailure = mode }, "local"),
            new Setting<LimitOptions, int?>("batch", "With counters in a store that several processes share, for a limit of scope global: permits that each process may hold in advance, so that not every update asks the store. At most as many for each process may be admitted too much in a window. By default none.", new OptionalShape<int>(Shapes.Permits), limit => limit.Batch, (limit, batch) => limit with { Batch = batch }),
        ]);

    public static readonly RecordShape<DebounceOptions> Debounce = new(
        "debounce",
        "Refuses an update that repeats the subject's last one within the window.",
        new DebounceOptions { Window = TimeSpan.FromSeconds(1) },
        () =>
        [
            new Setting<DebounceOptions, LimitScope>("scope", "Whose repetitions count.", Shapes.Scope, debounce => debounce.Scope, (debounce, scope) => debounce with { Scope = scope }, "user and chat"),
            new Setting<DebounceOptions, TimeSpan>("window", "How soon is too soon.", Shapes.DebounceWindow, debounce => debounce.Window, (debounce, window) => debounce with { Window = window }, required: true),
        ]);

    public static readonly RecordShape<PolicyOptions> Policy = new(
        "policy",
        "A named set of limits and what to do when they are exceeded.",
        new PolicyOptions(),
        () =>
        [
            new Setting<PolicyOptions, string>("extends", "The policy this one starts from: its limits are added to the inherited ones, anything else set here replaces what is inherited.", Shapes.Name, policy => policy.Extends, (policy, extends) => policy with { Extends = extends }),
            new Setting<PolicyOptions, PolicyMode?>("mode", "Whether the policy refuses (enforce), records only what it would refuse (shadow), or is not looked at (off).", new OptionalShape<PolicyMode>(Shapes.Mode), policy => policy.Mode, (policy, mode) => policy with { Mode = mode }, "inherited, or enforce"),
            new Setting<PolicyOptions, ImmutableArray<LimitOptions>>("limits", "All limits must agree; only then are permits taken, from each.", new ListShape<LimitOptions>(Limit), policy => policy.Limits, (policy, limits) => policy with { Limits = limits }, "none"),
            new Setting<PolicyOptions, ImmutableArray<string>>("limiters", "Limiters from elsewhere, by the names they were registered under in code: each is asked for one permit once all limits have agreed.", new ListShape<string>(Shapes.Name), policy => policy.Limiters, (policy, limiters) => policy with { Limiters = limiters }, "none"),
            new Setting<PolicyOptions, DebounceOptions>("debounce", "Refuses the same thing again, too soon.", Debounce, policy => policy.Debounce, (policy, debounce) => policy with { Debounce = debounce }, "inherited, or none"),
            new Setting<PolicyOptions, ContentOptions>("content", "What content is not wanted, and what is done about it.", ContentSettings.Content, policy => policy.Content, (policy, content) => policy with { Content = content }, "inherited, or none"),
            new Setting<PolicyOptions, NoticeMode?>("notify", "Whether a user whom a limit refuses is told: never, or once in each window. A debounce never tells.", new OptionalShape<NoticeMode>(Shapes.Notify), policy => policy.Notify, (policy, notify) => policy with { Notify = notify }, "inherited, or never"),
            new Setting<PolicyOptions, string>("notifyText", "What a refused user is told; {seconds} stands for the whole seconds to wait. By default inherited, or an English text.", Shapes.Notice, policy => policy.NotifyText, (policy, text) => policy with { NotifyText = text }),
            new Setting<PolicyOptions, bool?>("countDenied", "Whether refused updates take permits too, so that a flooder must pause to be heard again.", new OptionalShape<bool>(Shapes.Switch), policy => policy.CountDenied, (policy, count) => policy with { CountDenied = count }, "inherited, or false"),
        ]);
}
