using System.Diagnostics.Metrics;
using BotSentinel.Decisions;
using BotSentinel.Diagnostics;
using BotSentinel.Events;
using BotSentinel.Lists;
using BotSentinel.Pipeline;
using BotSentinel.Policies;
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
    private volatile InForce _inForce;

    /// <summary>A sentinel with counters in memory.</summary>
    /// <param name="options">What to allow and refuse.</param>
    /// <param name="timeProvider">The clock; null: the system's.</param>
    /// <param name="loggerFactory">Where failures are logged, without texts and ids; null: nowhere.</param>
    /// <param name="meterFactory">Makes the meter <c>BotSentinel</c>; null: the meter is the sentinel's own.</param>
    /// <exception cref="SentinelConfigurationException">The options have errors; the exception lists all of them.</exception>
    public Sentinel(SentinelOptions options, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null, IMeterFactory? meterFactory = null)
    {
        SentinelOptionsValidator.ThrowIfInvalid(options);
        TimeProvider = timeProvider ?? TimeProvider.System;
        _logger = (ILogger?)loggerFactory?.CreateLogger<Sentinel>() ?? NullLogger.Instance;
        _counters = new MemoryCounters(options.MaxSubjects);
        _metrics = new SentinelMetrics(meterFactory, () => _counters.Count, () => _counters.Evictions);
        Events = new SentinelEvents(_metrics, _logger);
        _inForce = Make(options);
    }

    /// <summary>The options in force.</summary>
    public SentinelOptions Options => _inForce.Options;

    /// <summary>The clock that every decision is made by.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Tells what happens to those who want to know.</summary>
    public SentinelEvents Events { get; }

    /// <summary>The lists that can be changed while running.</summary>
    public SentinelLists Lists { get; } = new();

    /// <summary>
    /// Decides about one update, and takes its permits when it is let through. With counters in memory the call completes
    /// synchronously and an allowed update allocates nothing. A failure inside lets the update through, is logged and told as an event.
    /// </summary>
    public ValueTask<Decision> DecideAsync(BotUpdate update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        cancellationToken.ThrowIfCancellationRequested();
        long started = _metrics.Start();
        DateTimeOffset at = update.ReceivedAt == default ? TimeProvider.GetUtcNow() : update.ReceivedAt;
        Decision decision;
        try
        {
            decision = _inForce.Pipeline.Decide(update, at.UtcTicks);
        }
#pragma warning disable CA1031 // Whatever fails in here, an honest user is not to pay for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            decision = Failed(update, at, failure);
        }

        _metrics.Decided(decision, started);
        Tell(update, decision, at);
        return new ValueTask<Decision>(decision);
    }

    /// <summary>Replaces the options whole. Limits that keep their name keep what subjects have used; the memory for counters keeps its size.</summary>
    /// <exception cref="SentinelConfigurationException">The options have errors; the old ones stay in force.</exception>
    public void Apply(SentinelOptions options)
    {
        SentinelOptionsValidator.ThrowIfInvalid(options);
        _inForce = Make(options);
    }

    /// <summary>Forgets what all subjects have used.</summary>
    public void ResetCounters() => _counters.Clear();

    /// <summary>Ends subscriptions, without waiting for their handlers to see what is queued, and takes the meter away.</summary>
    public void Dispose()
    {
        Events.End();
        _metrics.Dispose();
    }

    /// <summary>Ends subscriptions once they have seen what is waiting, and takes the meter away.</summary>
    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        _metrics.Dispose();
    }

    private InForce Make(SentinelOptions options)
    {
        var inForce = new InForce(options, new SentinelPipeline(options, Lists, _counters));
        Lists.Apply(options.Lists);
        return inForce;
    }

    private Decision Failed(BotUpdate update, DateTimeOffset at, Exception failure)
    {
        Log.DecisionFailed(_logger, update.Kind, failure);
        var decision = new Decision { Reason = Reason.Failed, Stage = Stage.Policy };
        if (Events.Wants(SentinelEventKind.Failed))
        {
            Events.Publish(SentinelEventKind.Failed, update, decision, at, failure);
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
            _ => SentinelEventKind.Allowed,
        };
        if (Events.Wants(kind))
        {
            Events.Publish(kind, update, decision, at);
        }
    }

    private sealed record InForce(SentinelOptions Options, SentinelPipeline Pipeline);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Deciding about an update of kind {Kind} failed; it was let through.")]
        public static partial void DecisionFailed(ILogger logger, UpdateKind kind, Exception failure);
    }
}
