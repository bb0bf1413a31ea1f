using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using BotSentinel.Decisions;
using BotSentinel.Diagnostics;
using BotSentinel.Events;
using BotSentinel.Filters;
using BotSentinel.Filters.Memory;
using BotSentinel.Filters.Outside;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Limiters;
using BotSentinel.Lists;
using BotSentinel.Opinions;
using BotSentinel.Outgoing;
using BotSentinel.Pipeline;
using BotSentinel.Policies;
using BotSentinel.Policies.Validation;
using BotSentinel.Storage;
using BotSentinel.Stores;
using BotSentinel.Updates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotSentinel;

/// <summary>Decides about updates. One for each bot, or one for many; safe for any number of threads.</summary>
public sealed partial class Sentinel : IAsyncDisposable, IDisposable
{
    private readonly ILogger _logger;
    private readonly SentinelMetrics _metrics;
    private readonly MemoryCounters _counters;
    private readonly LimiterRegistry _limiters;
    private readonly ReceiptClock _clock;
    private readonly StoreBorder? _border;
    private readonly OutsideLists _outsideLists;
    private readonly SpamMarks? _ownMarks;
    private readonly SecondOpinions _opinions;
    private FilterSources _filters;
    private volatile InForce _inForce;

    /// <summary>A sentinel with counters in memory, or in a store that several processes share.</summary>
    /// <param name="options">What to allow and refuse.</param>
    /// <param name="timeProvider">The clock; null: the system's.</param>
    /// <param name="loggerFactory">Where failures are logged, without texts and ids; null: nowhere.</param>
    /// <param name="meterFactory">Makes the meter <c>BotSentinel</c>; null: the meter is the sentinel's own.</param>
    /// <param name="name">The meter's label <c>bot</c>, to tell several sentinels of one process apart; null: no label.</param>
    /// <param name="limiters">Gives the limiter of a name that a policy mentions, null where there is none; null: there are none. They stay the caller's.</param>
    /// <param name="store">Where counters live that several processes share; it stays the caller's. Null: in memory. With a store, updates are decided by <see cref="DecideAsync"/> and <see cref="DecideManyAsync"/> alone.</param>
    /// <param name="filters">Gives the content filter of a name that a rule mentions, null where there is none; null: there are none.</param>
    /// <param name="spamMarks">What operators say is spam, together with other sentinels; it stays the caller's. Null: marks of its own.</param>
    /// <param name="opinions">Who can be asked about texts that the spam model is in doubt about; null: nobody.</param>
    /// <param name="outsideLists">What outside lists are fetched by; it stays the caller's. Null: a handler of the sentinel's own, which follows up to five redirects.</param>
    /// <exception cref="SentinelConfigurationException">The options have errors; the exception lists all of them.</exception>
    public Sentinel(
        SentinelOptions options,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null,
        string? name = null,
        Func<string, PartitionedRateLimiter<BotUpdate>?>? limiters = null,
        CounterStore? store = null,
        Func<string, ContentFilter?>? filters = null,
        SpamMarks? spamMarks = null,
        IReadOnlyList<SpamOpinion>? opinions = null,
        HttpMessageHandler? outsideLists = null)
    {
        TimeProvider = timeProvider ?? TimeProvider.System;
        _clock = new ReceiptClock(TimeProvider);
        _logger = (ILogger?)loggerFactory?.CreateLogger<Sentinel>() ?? NullLogger.Instance;
        _limiters = new LimiterRegistry(limiters ?? (_ => null), _logger);
        _outsideLists = new OutsideLists(TimeProvider, _logger, outsideLists);
        SpamMarks = spamMarks ?? (_ownMarks = new SpamMarks(TimeProvider, loggerFactory, meterFactory));
        _filters = new FilterSources(_outsideLists, filters ?? (_ => null), FilterFailed, new FilterMemory(), SpamMarks);
        SentinelOptionsValidator.ThrowIfInvalid(options, _limiters.Has, IsFilter, [.. (opinions ?? []).Select(opinion => opinion.Name)]);
        _counters = new MemoryCounters(options.MaxSubjects, options.ExactSubjects);
        _metrics = new SentinelMetrics(meterFactory, name, () => _counters.Count, () => _counters.Evictions);
        _metrics.Observe(_outsideLists.Ages, _outsideLists.Counts);
        Events = new SentinelEvents(_metrics, _logger);
        _opinions = new SecondOpinions(opinions ?? [], TimeProvider, _metrics, _logger);
        _border = store is null ? null : new StoreBorder(store, new MemoryCounters(options.MaxSubjects, options.ExactSubjects), name, TimeProvider);
        _inForce = Make(options);
        SpamMarks.Attach(Events);
        Follow(store);
    }

    /// <summary>The options in force.</summary>
    public SentinelOptions Options => _inForce.Options;

    /// <summary>The clock that every decision is made by.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Tells what happens to those who want to know.</summary>
    public SentinelEvents Events { get; }

    /// <summary>How the outside lists are that the options name: how many entries, how old, and what went wrong the last time.</summary>
    public IReadOnlyList<OutsideListStatus> OutsideLists => [.. _outsideLists.Status];

    /// <summary>True when policies look at senders' names, so that whoever makes updates should read them.</summary>
    public bool ReadsNames => _inForce.ReadsNames;

    /// <summary>Keeps the rates of what its bots send together with other processes; null: each process has its own.</summary>
    public SharedPermits? SharedPermits { get; init; }

    /// <summary>What operators say is spam and what is not; the content filter <c>spam</c> goes by it.</summary>
    public SpamMarks SpamMarks { get; }

    /// <summary>The lists that can be changed while running.</summary>
    public SentinelLists Lists { get; } = new();

    /// <summary>
    /// Decides about one update, and takes its permits when it is let through. With counters in memory the call completes
    /// synchronously and an allowed update allocates nothing; with a store, when that has answered or its time is up. Where there are others to ask about a text that the spam model is in doubt about
    /// (<see cref="SentinelOptions.SecondOpinion"/>), it waits for them too, for no longer than their time limit. A failure inside lets the update through, is logged and told as an event.
    /// </summary>
    /// <param name="update">The update.</param>
    /// <param name="cancellationToken">Ends waiting for the opinions of others: the decision is then what it is without.</param>
    public ValueTask<Decision> DecideAsync(BotUpdate update, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_opinions.IsEmpty)
        {
            return DecideAndAskAsync(update, isForHandler: false, cancellationToken);
        }

        return _border is null ? new ValueTask<Decision>(Decide(update)) : DecideStoredAsync(update);
    }

    /// <summary>As <see cref="DecideAsync"/>, for counters in memory, and without asking others about what the spam model is in doubt about.</summary>
    /// <exception cref="InvalidOperationException">The counters are in a store: await <see cref="DecideAsync"/>.</exception>
    public Decision Decide(BotUpdate update)
    {
        Decide(update, out Decision decision);
        return decision;
    }

    /// <summary>As <see cref="Decide(BotUpdate)"/>, into the caller's own variable: saves copying it.</summary>
    public void Decide(BotUpdate update, out Decision decision)
    {
        ArgumentNullException.ThrowIfNull(update);
        ThrowIfStored(nameof(DecideAsync));
        long started = _metrics.Start();
        long now = TimeOf(update);
        try
        {
            _inForce.Pipeline.Decide(update, now, out decision);
        }
#pragma warning disable CA1031 // Whatever fails in here, an honest user is not to pay for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            decision = Failed(update, now, failure);
        }

        Decided(update, decision, now, started);
    }

    /// <summary>
    /// Decides about an update that has been let through before its handler was known, by what was said about the handler alone
    /// (<see cref="SentinelOptions.Handlers"/>): lists and rules have had their say. Where the handler is known from the start, <see cref="Decide(BotUpdate)"/>
    /// asks everything at once.
    /// </summary>
    /// <param name="update">The update, with its <see cref="BotUpdate.Handler"/>.</param>
    public Decision DecideForHandler(BotUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        ThrowIfStored(nameof(DecideForHandlerAsync));
        long started = _metrics.Start();
        long now = TimeOf(update);
        Decision decision;
        try
        {
            _inForce.Pipeline.DecideForHandler(update, now, out decision);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            decision = Failed(update, now, failure);
        }

        Decided(update, decision, now, started);
        return decision;
    }

    /// <summary>
    /// Decides about updates in their order, as <see cref="DecideAsync"/> would about one after the other, and faster: what they need from memory is fetched
    /// for many at once.
    /// </summary>
    /// <param name="updates">What arrived together, as in one answer to <c>getUpdates</c>.</param>
    /// <param name="decisions">Gets the decision of each update at the update's place.</param>
    /// <exception cref="ArgumentException">There is less room for decisions than there are updates.</exception>
    /// <exception cref="InvalidOperationException">The counters are in a store: await <see cref="DecideManyAsync"/>.</exception>
    public void DecideMany(ReadOnlySpan<BotUpdate> updates, Span<Decision> decisions)
    {
        ThrowIfStored(nameof(DecideManyAsync));
        if (decisions.Length < updates.Length)
        {
            throw new ArgumentException($"There is room for {decisions.Length} decisions about {updates.Length} updates.", nameof(decisions));
        }

        PreparedBatch prepared = default;
        for (int first = 0; first < updates.Length; first += PreparedBatch.Length)
        {
            ReadOnlySpan<BotUpdate> together = updates.Slice(first, Math.Min(PreparedBatch.Length, updates.Length - first));
            DecideTogether(together, decisions[first..], ref prepared);
        }
    }

    /// <summary>What <see cref="Decide(BotUpdate)"/> would say now, without taking permits and without telling anybody.</summary>
    public Decision Peek(BotUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        ThrowIfStored(nameof(PeekAsync));
        return _inForce.Pipeline.Peek(update, TimeOf(update));
    }

    /// <summary>True when there are content rules for what the bot sends: without, there is nothing to ask <see cref="JudgeOutgoing"/>.</summary>
    public bool JudgesOutgoing => Options.OutgoingContent is { Rules.IsEmpty: false };

    /// <summary>
    /// Judges a message that the bot is about to send, by the content rules of <see cref="SentinelOptions.OutgoingContent"/>. Counts nothing, and a failure inside
    /// lets the message go. Whoever sends asks this first, and does not send what is refused.
    /// </summary>
    /// <param name="message">The message as an update: its chat, its text and, as sender, the bot. With a number of its own in <see cref="BotUpdate.MessageId"/> or <see cref="BotUpdate.UpdateId"/>, so that what is said again is known from what is sent again.</param>
    public Decision JudgeOutgoing(BotUpdate message)
    {
        ArgumentNullException.ThrowIfNull(message);
        long now = TimeOf(message);
        try
        {
            Decision decision = _inForce.Pipeline.JudgeOutgoing(message, now);
            if (decision.Reason == Reason.Content && Events.Wants(SentinelEventKind.OutgoingContent))
            {
                Events.Publish(SentinelEventKind.OutgoingContent, message, decision, new DateTimeOffset(now, TimeSpan.Zero));
            }

            return decision;
        }
#pragma warning disable CA1031 // As with updates: an honest message is not to pay for a failure of ours.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Failed(message, now, failure);
        }
    }

    /// <summary>Takes permits afterwards, when handling an update has turned out to cost more. Takes no more than there are.</summary>
    /// <param name="update">The update, or another one of the same subject that the same rules match.</param>
    /// <param name="limit">The limit's name, as decisions tell it; null: every limit that applies.</param>
    /// <param name="permits">How many; not negative. Fractions are fine, but sliding logs and concurrency limits round them up to whole permits.</param>
    /// <exception cref="InvalidOperationException">The counters are in a store: await <see cref="ChargeAsync"/>.</exception>
    public void Charge(BotUpdate update, string? limit, double permits) => Adjust(update, limit, permits, sign: 1);

    /// <summary>Gives permits back, when handling an update has turned out to cost less, or has failed. Nobody gets more than the limit's all.</summary>
    /// <inheritdoc cref="Charge" path="/param"/>
    /// <exception cref="InvalidOperationException">The counters are in a store: await <see cref="RefundAsync"/>.</exception>
    public void Refund(BotUpdate update, string? limit, double permits) => Adjust(update, limit, permits, sign: -1);

    /// <summary>Tells subscribers and metrics that a handler of the bot failed.</summary>
    /// <param name="update">The update it was handling.</param>
    /// <param name="key">A stable name for the error, from a small set: metrics have a series for each.</param>
    /// <param name="failure">What was thrown.</param>
    /// <param name="decision">What was decided about the update.</param>
    public void ReportError(BotUpdate update, string key, Exception failure, Decision decision = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        _metrics.HandlerFailed(key);
        if (Events.Wants(SentinelEventKind.HandlerFailed))
        {
            Events.Publish(SentinelEventKind.HandlerFailed, update, decision, TimeProvider.GetUtcNow(), failure, key);
        }
    }

    /// <summary>Forgets what the update's subjects have used of the limits that apply to it.</summary>
    /// <exception cref="InvalidOperationException">The counters are in a store: await <see cref="ResetAsync"/>.</exception>
    public void Reset(BotUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        ThrowIfStored(nameof(ResetAsync));
        _inForce.Pipeline.Change(update, TimeOf(update), Forget);
    }

    /// <summary>Replaces the options whole. Limits that keep their name keep what subjects have used; the memory for counters keeps its size.</summary>
    /// <exception cref="SentinelConfigurationException">The options have errors; the old ones stay in force.</exception>
    public void Apply(SentinelOptions options)
    {
        SentinelOptionsValidator.ThrowIfInvalid(options, _limiters.Has, IsFilter, _opinions.Names);
        _inForce = Make(options);
    }

    /// <summary>
    /// Writes what all subjects have used, so that a restart does not hand everyone a new allowance. Decisions may go on meanwhile. The bytes hold the
    /// secret that keeps outsiders from aiming at others' counters: guard them like a key.
    /// </summary>
    public void SaveCounters(Stream stream) => _counters.Save(stream);

    /// <summary>
    /// Reads what <see cref="SaveCounters"/> wrote, before the first decision. Limits whose settings have changed since begin anew, and all do if
    /// <see cref="SentinelOptions.MaxSubjects"/> has.
    /// </summary>
    /// <param name="stream">Where the snapshot begins; has to know its length and position.</param>
    /// <returns>False, with a warning in the log, when the snapshot is damaged or decisions have been made; nothing is changed then.</returns>
    public bool RestoreCounters(Stream stream)
    {
        bool restored = _counters.TryRestore(stream);
        if (!restored)
        {
            Log.SnapshotIgnored(_logger);
        }

        return restored;
    }

    /// <summary>Memory that counters take, in bytes. Outside the managed heap.</summary>
    public long CounterBytes => _counters.Bytes;

    /// <summary>Forgets what all subjects have used, as far as it is in memory: a store that several processes share is emptied by its own means.</summary>
    public void ResetCounters() => _counters.Clear();

    /// <summary>Ends subscriptions, without waiting for their handlers to see what is queued, and takes the meter away.</summary>
    public void Dispose()
    {
        Unfollow();
        SpamMarks.Detach(Events);
        Events.End();
        _ownMarks?.Dispose();
        _outsideLists.Dispose();
        _metrics.Dispose();
    }

    /// <summary>Ends subscriptions once they have seen what is waiting, and takes the meter away.</summary>
    public async ValueTask DisposeAsync()
    {
        Unfollow();
        SpamMarks.Detach(Events);
        await Events.DisposeAsync();
        _ownMarks?.Dispose();
        _outsideLists.Dispose();
        _metrics.Dispose();
    }

    private InForce Make(SentinelOptions options)
    {
        _outsideLists.Apply(options.OutsideLists);
        FilterSources filters = _filters with { Memory = new FilterMemory(_filters.Memory) };
        var inForce = new InForce(options, new SentinelPipeline(options, Lists, _counters, _limiters, filters, EndLease, _border, ReleaseStored, !_opinions.IsEmpty));
        _filters = filters with { Memory = filters.Memory.Settled() };
        Lists.Apply(options.Lists);
        return inForce;
    }

    // By the rules in force now: counters may have moved since.
    private void EndLease(UpdateLease lease, BotUpdate update) => _inForce.Pipeline.Release(lease, update, _clock.Now());

    private void DecideTogether(ReadOnlySpan<BotUpdate> updates, Span<Decision> decisions, ref PreparedBatch prepared)
    {
        SentinelPipeline pipeline = _inForce.Pipeline;
        int done = 0;
        try
        {
            pipeline.Prepare(updates, ref prepared);
            long arrived = _clock.Now();
            for (; done < updates.Length; done++)
            {
                BotUpdate update = updates[done];
                long started = _metrics.Start();
                long now = update.ReceivedAt == default ? arrived : update.ReceivedAt.UtcTicks;
                pipeline.Decide(update, now, prepared[done], out decisions[done]);
                Decided(update, decisions[done], now, started);
            }
        }
#pragma warning disable CA1031 // Those that are left are decided one by one, so that one failure is one update's.
        catch (Exception)
#pragma warning restore CA1031
        {
            for (; done < updates.Length; done++)
            {
                Decide(updates[done], out decisions[done]);
            }
        }
    }

    private void Adjust(BotUpdate update, string? limit, double permits, int sign)
    {
        ArgumentNullException.ThrowIfNull(update);
        ArgumentOutOfRangeException.ThrowIfNegative(permits);
        ThrowIfStored(sign > 0 ? nameof(ChargeAsync) : nameof(RefundAsync));
        _inForce.Pipeline.Change(update, _clock.Now(), Adjusting(limit, sign * permits));
    }

    private static CounterChange Adjusting(string? limit, double permits) => (CounterRule rule, Span<uint> state, in CounterInput input) =>
    {
        if (IsNamed(rule, limit))
        {
            rule.Adjust(state, input, permits);
        }
    };

    private static void Forget(CounterRule rule, Span<uint> state, in CounterInput input)
    {
        state.Clear();
        state[..rule.TimeWords].Fill(input.At.Now);
    }

    private static bool IsNamed(CounterRule rule, string? limit) => limit is null || limit.Equals(rule.Name, StringComparison.OrdinalIgnoreCase);

    private long TimeOf(BotUpdate update) => update.ReceivedAt == default ? _clock.Now() : update.ReceivedAt.UtcTicks;

    private void Decided(BotUpdate update, in Decision decision, long now, long started)
    {
        _metrics.Decided(decision, started);
        if (Events.WantsAny)
        {
            Tell(update, decision, new DateTimeOffset(now, TimeSpan.Zero));
        }
    }

    private Decision Failed(BotUpdate update, long now, Exception failure)
    {
        Log.DecisionFailed(_logger, update.Kind, failure);
        Decision decision = Decision.Failed;
        if (Events.Wants(SentinelEventKind.Failed))
        {
            Events.Publish(SentinelEventKind.Failed, update, decision, new DateTimeOffset(now, TimeSpan.Zero), failure);
        }

        return decision;
    }

    private void Tell(BotUpdate update, in Decision decision, DateTimeOffset at)
    {
        SentinelEventKind kind = decision switch
        {
            { IsShadow: true } => SentinelEventKind.Shadowed,
            { Reason: Reason.Failed } => SentinelEventKind.None,
            { Reason: Reason.Limited } => SentinelEventKind.Limited,
            { Reason: Reason.Debounced } => SentinelEventKind.Debounced,
            { Reason: Reason.BlockListed or Reason.Forbidden } => SentinelEventKind.Blocked,
            { Reason: Reason.Content } => SentinelEventKind.Content,
            _ => SentinelEventKind.Allowed,
        };
        if (Events.Wants(kind))
        {
            Events.Publish(kind, update, decision, at);
        }

        if (kind == SentinelEventKind.Allowed && decision.IsDoubtful && Events.Wants(SentinelEventKind.Doubtful))
        {
            Events.Publish(SentinelEventKind.Doubtful, update, decision, at);
        }
    }

    private bool IsFilter(string name) => _filters.Find(name) is not null;

    private void FilterFailed(string filter, Exception failure) => Log.FilterFailed(_logger, filter, failure);

    private sealed record InForce(SentinelOptions Options, SentinelPipeline Pipeline)
    {
        public bool ReadsNames { get; } = ContentChecks.ReadsNames(Options);
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Warning, "The snapshot of counters is damaged, or came after the first decision; everyone begins with a full allowance.")]
        public static partial void SnapshotIgnored(ILogger logger);

        [LoggerMessage(3, LogLevel.Error, "The content filter {Filter} failed; it counts as one that found nothing.")]
        public static partial void FilterFailed(ILogger logger, string filter, Exception failure);

        [LoggerMessage(4, LogLevel.Error, "Asking others about a text failed; what was decided without them holds.")]
        public static partial void AskingFailed(ILogger logger, Exception failure);

        [LoggerMessage(1, LogLevel.Error, "Deciding about an update of kind {Kind} failed; it was let through.")]
        public static partial void DecisionFailed(ILogger logger, UpdateKind kind, Exception failure);
    }
}
