using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using BotSentinel.Decisions;
using BotSentinel.Diagnostics;
using BotSentinel.Events;
using BotSentinel.Filters;
using BotSentinel.Filters.Outside;
using BotSentinel.Limiters;
using BotSentinel.Lists;
using BotSentinel.Pipeline;
using BotSentinel.Policies;
using BotSentinel.Policies.Validation;
using BotSentinel.Storage;
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
    private readonly OutsideLists _outsideLists;
    private readonly FilterSources _filters;
    private volatile InForce _inForce;

    /// <summary>A sentinel with counters in memory.</summary>
    /// <param name="options">What to allow and refuse.</param>
    /// <param name="timeProvider">The clock; null: the system's.</param>
    /// <param name="loggerFactory">Where failures are logged, without texts and ids; null: nowhere.</param>
    /// <param name="meterFactory">Makes the meter <c>BotSentinel</c>; null: the meter is the sentinel's own.</param>
    /// <param name="name">The meter's label <c>bot</c>, to tell several sentinels of one process apart; null: no label.</param>
    /// <param name="limiters">Gives the limiter of a name that a policy mentions, null where there is none; null: there are none. They stay the caller's.</param>
    /// <param name="filters">Gives the content filter of a name that a rule mentions, null where there is none; null: there are none.</param>
    /// <exception cref="SentinelConfigurationException">The options have errors; the exception lists all of them.</exception>
    public Sentinel(
        SentinelOptions options,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null,
        string? name = null,
        Func<string, PartitionedRateLimiter<BotUpdate>?>? limiters = null,
        Func<string, ContentFilter?>? filters = null)
    {
        TimeProvider = timeProvider ?? TimeProvider.System;
        _clock = new ReceiptClock(TimeProvider);
        _logger = (ILogger?)loggerFactory?.CreateLogger<Sentinel>() ?? NullLogger.Instance;
        _limiters = new LimiterRegistry(limiters ?? (_ => null), _logger);
        _outsideLists = new OutsideLists(TimeProvider, _logger);
        _filters = new FilterSources(_outsideLists, filters ?? (_ => null), FilterFailed);
        SentinelOptionsValidator.ThrowIfInvalid(options, _limiters.Has, IsFilter);
        _counters = new MemoryCounters(options.MaxSubjects, options.ExactSubjects);
        _metrics = new SentinelMetrics(meterFactory, name, () => _counters.Count, () => _counters.Evictions);
        _metrics.Observe(_outsideLists.Ages, _outsideLists.Counts);
        Events = new SentinelEvents(_metrics, _logger);
        _inForce = Make(options);
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

    /// <summary>The lists that can be changed while running.</summary>
    public SentinelLists Lists { get; } = new();

    /// <summary>
    /// Decides about one update, and takes its permits when it is let through. With counters in memory the call completes
    /// synchronously and an allowed update allocates nothing. A failure inside lets the update through, is logged and told as an event.
    /// </summary>
    public ValueTask<Decision> DecideAsync(BotUpdate update, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<Decision>(Decide(update));
    }

    /// <inheritdoc cref="DecideAsync"/>
    public Decision Decide(BotUpdate update)
    {
        Decide(update, out Decision decision);
        return decision;
    }

    /// <summary>As <see cref="Decide(BotUpdate)"/>, into the caller's own variable: saves copying it.</summary>
    public void Decide(BotUpdate update, out Decision decision)
    {
        ArgumentNullException.ThrowIfNull(update);
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
    /// Decides about updates in their order, as <see cref="DecideAsync"/> would about one after the other, and faster: what they need from memory is fetched
    /// for many at once.
    /// </summary>
    /// <param name="updates">What arrived together, as in one answer to <c>getUpdates</c>.</param>
    /// <param name="decisions">Gets the decision of each update at the update's place.</param>
    /// <exception cref="ArgumentException">There is less room for decisions than there are updates.</exception>
    public void DecideMany(ReadOnlySpan<BotUpdate> updates, Span<Decision> decisions)
    {
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
        return _inForce.Pipeline.Peek(update, TimeOf(update));
    }

    /// <summary>
    /// Judges a message that the bot is about to send, by the content rules of <see cref="SentinelOptions.Outgoing"/>. Counts nothing, and a failure inside
    /// lets the message go. Whoever sends asks this first, and does not send what is refused.
    /// </summary>
    /// <param name="message">The message as an update: its chat, its text and, as sender, the bot.</param>
    public Decision JudgeOutgoing(BotUpdate message)
    {
        ArgumentNullException.ThrowIfNull(message);
        long now = TimeOf(message);
        try
        {
            return _inForce.Pipeline.JudgeOutgoing(message, now);
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
    public void Charge(BotUpdate update, string? limit, double permits) => Adjust(update, limit, permits, sign: 1);

    /// <summary>Gives permits back, when handling an update has turned out to cost less, or has failed. Nobody gets more than the limit's all.</summary>
    /// <inheritdoc cref="Charge" path="/param"/>
    public void Refund(BotUpdate update, string? limit, double permits) => Adjust(update, limit, permits, sign: -1);

    /// <summary>Forgets what the update's subjects have used of the limits that apply to it.</summary>
    public void Reset(BotUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        _inForce.Pipeline.Change(update, TimeOf(update), (CounterRule rule, Span<uint> state, in CounterInput input) =>
        {
            state.Clear();
            state[..rule.TimeWords].Fill(input.At.Now);
        });
    }

    /// <summary>Replaces the options whole. Limits that keep their name keep what subjects have used; the memory for counters keeps its size.</summary>
    /// <exception cref="SentinelConfigurationException">The options have errors; the old ones stay in force.</exception>
    public void Apply(SentinelOptions options)
    {
        SentinelOptionsValidator.ThrowIfInvalid(options, _limiters.Has, IsFilter);
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

    /// <summary>Forgets what all subjects have used.</summary>
    public void ResetCounters() => _counters.Clear();

    /// <summary>Ends subscriptions, without waiting for their handlers to see what is queued, and takes the meter away.</summary>
    public void Dispose()
    {
        Events.End();
        _outsideLists.Dispose();
        _metrics.Dispose();
    }

    /// <summary>Ends subscriptions once they have seen what is waiting, and takes the meter away.</summary>
    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        _outsideLists.Dispose();
        _metrics.Dispose();
    }

    private InForce Make(SentinelOptions options)
    {
        _outsideLists.Apply(options.OutsideLists);
        var inForce = new InForce(options, new SentinelPipeline(options, Lists, _counters, _limiters, _filters, EndLease));
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
                decisions[done] = Decide(updates[done]);
            }
        }
    }

    private void Adjust(BotUpdate update, string? limit, double permits, int sign)
    {
        ArgumentNullException.ThrowIfNull(update);
        ArgumentOutOfRangeException.ThrowIfNegative(permits);
        _inForce.Pipeline.Change(update, _clock.Now(), (CounterRule rule, Span<uint> state, in CounterInput input) =>
        {
            if (limit is null || limit.Equals(rule.Name, StringComparison.OrdinalIgnoreCase))
            {
                rule.Adjust(state, input, sign * permits);
            }
        });
    }

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
            { Reason: Reason.BlockListed } => SentinelEventKind.Blocked,
            { Reason: Reason.Content } => SentinelEventKind.Content,
            _ => SentinelEventKind.Allowed,
        };
        if (Events.Wants(kind))
        {
            Events.Publish(kind, update, decision, at);
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

        [LoggerMessage(1, LogLevel.Error, "Deciding about an update of kind {Kind} failed; it was let through.")]
        public static partial void DecisionFailed(ILogger logger, UpdateKind kind, Exception failure);
    }
}
