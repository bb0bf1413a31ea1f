using BotSentinel.Decisions;
using BotSentinel.Diagnostics;
using BotSentinel.Updates;
using Microsoft.Extensions.Logging;

namespace BotSentinel.Events;

/// <summary>
/// Tells subscribers what happens. Each has a bounded queue and a reader of its own, so that a slow or failing one harms
/// neither decisions nor other subscribers; what does not fit is dropped and counted. Thread safe.
/// </summary>
public sealed class SentinelEvents : IAsyncDisposable
{
    private readonly SentinelMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Lock _changing = new();
    private volatile Subscription[] _subscriptions = [];
    private volatile SentinelEventKind _wanted;

    internal SentinelEvents(SentinelMetrics metrics, ILogger logger)
    {
        _metrics = metrics;
        _logger = logger;
    }

    /// <summary>Events that were dropped because a subscriber's queue was full, since the start; of all subscribers.</summary>
    public long Dropped => _metrics.EventsDropped;

    /// <summary>Calls <paramref name="handler"/> for every event of these kinds, one at a time and in order, until the result is disposed.</summary>
    /// <param name="kinds">Which events.</param>
    /// <param name="handler">What it throws is logged and counted, and goes no further.</param>
    /// <param name="capacity">Events that may wait; at least 1, default 1,024. When it is full the newest are dropped.</param>
    /// <returns>Disposing it ends the subscription once the handler has seen what is waiting.</returns>
    public IAsyncDisposable Subscribe(SentinelEventKind kinds, Func<SentinelEvent, ValueTask> handler, int capacity = 1024)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        var subscription = new Subscription(kinds, handler, capacity, _logger, Remove);
        lock (_changing)
        {
            _subscriptions = [.. _subscriptions, subscription];
            _wanted |= kinds;
        }

        return subscription;
    }

    /// <summary>Ends all subscriptions, each after its handler has seen what is waiting.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Subscription subscription in _subscriptions)
        {
            await subscription.DisposeAsync();
        }
    }

    internal void End()
    {
        foreach (Subscription subscription in _subscriptions)
        {
            subscription.End();
        }
    }

    /// <summary>Whether anybody listens at all.</summary>
    internal bool WantsAny => _wanted != SentinelEventKind.None;

    internal bool Wants(SentinelEventKind kind) => (_wanted & kind) != 0;

    internal void Publish(SentinelEventKind kind, BotUpdate update, in Decision decision, DateTimeOffset at, Exception? failure = null, string? errorKey = null)
    {
        Publish(new SentinelEvent(kind, update, decision, at, failure, errorKey));
    }

    internal void Publish(SentinelEvent happened)
    {
        foreach (Subscription subscription in _subscriptions)
        {
            if ((subscription.Kinds & happened.Kind) != 0 && !subscription.TryQueue(happened))
            {
                _metrics.EventDropped();
            }
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_changing)
        {
            _subscriptions = [.. _subscriptions.Where(other => other != subscription)];
            _wanted = _subscriptions.Aggregate(SentinelEventKind.None, (kinds, other) => kinds | other.Kinds);
        }
    }
}
