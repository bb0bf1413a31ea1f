using BotSentinel.Policies;

namespace BotSentinel.Outgoing;

/// <summary>Rates kept together by several schedulers of one process: clients that send with the same token, for one.</summary>
/// <param name="timeProvider">The clock; null: the system's.</param>
public sealed class MemoryPermits(TimeProvider? timeProvider = null) : SharedPermits
{
    private readonly TimeProvider _clock = timeProvider ?? TimeProvider.System;
    private readonly long _start = (timeProvider ?? TimeProvider.System).GetTimestamp();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, CallSchedule> _bots = [];

    /// <inheritdoc/>
    public override ValueTask<SharedWait> TakeAsync(string bot, OutgoingCall message, OutgoingOptions rates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bot);
        ArgumentNullException.ThrowIfNull(rates);
        lock (_gate)
        {
            long now = _clock.GetElapsedTime(_start).Ticks;
            return new ValueTask<SharedWait>(Of(bot, rates).TakeOrWait(message, now));
        }
    }

    /// <inheritdoc/>
    public override ValueTask RefuseAsync(string bot, OutgoingRefusal refusal, OutgoingOptions rates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bot);
        ArgumentNullException.ThrowIfNull(refusal);
        ArgumentNullException.ThrowIfNull(rates);
        lock (_gate)
        {
            long now = _clock.GetElapsedTime(_start).Ticks;
            CallSchedule schedule = Of(bot, rates);
            if (refusal.IsForAll)
            {
                schedule.Learnt.Overall.Decrease(now, schedule.Rates);
                schedule.FreezeAll(now + refusal.RetryAfter.Ticks, isSaid: false, now);
            }
            else if (!refusal.Chat.IsNone)
            {
                schedule.Freeze(schedule.Get(new ChatKey(refusal.Chat, null)), now + refusal.RetryAfter.Ticks, now);
            }
        }

        return ValueTask.CompletedTask;
    }

    private CallSchedule Of(string bot, OutgoingOptions rates)
    {
        if (!_bots.TryGetValue(bot, out CallSchedule? schedule))
        {
            _bots.Add(bot, schedule = new CallSchedule(new OutgoingRates(rates)));
        }

        schedule.Use(new OutgoingRates(rates));
        return schedule;
    }
}
