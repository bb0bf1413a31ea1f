namespace BotSentinel.Benchmarks.Outgoing;

/// <summary>A clock that stands still until it is moved, with timers that go off when they are due.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly List<Alarm> _alarms = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        _alarms.Add(alarm);
        alarm.Change(dueTime, period);
        return alarm;
    }

    public void Step(long ticks)
    {
        _now += ticks;
        foreach (Alarm alarm in _alarms)
        {
            alarm.Look();
        }
    }

    private sealed class Alarm(SteppedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _due = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime < TimeSpan.Zero ? long.MaxValue : clock._now + dueTime.Ticks;
            return true;
        }

        public void Look()
        {
            if (_due <= clock._now)
            {
                _due = long.MaxValue;
                callback(state);
            }
        }

        public void Dispose() => _due = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
