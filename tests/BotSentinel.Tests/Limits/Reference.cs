using BotSentinel.Policies;

namespace BotSentinel.Tests.Limits;

/// <summary>One subject of one limit as plainly as it can be said: lists and whole numbers, times in ticks, costs of one permit.</summary>
internal abstract class Reference
{
    public static Reference Of(LimitOptions limit) => limit.Algorithm switch
    {
        LimitAlgorithm.TokenBucket => new Bucket(limit.Window.Ticks / limit.Permits, limit.Burst ?? limit.Permits),
        LimitAlgorithm.SlidingWindow => new TwoCounters(limit.Permits, limit.Window.Ticks),
        LimitAlgorithm.FixedWindow => new Windows(limit.Permits, opened => opened + limit.Window.Ticks),
        LimitAlgorithm.AlignedWindow => new Windows(limit.Permits, opened => (opened / limit.Window.Ticks + 1) * limit.Window.Ticks),
        LimitAlgorithm.Quota => new Windows(limit.Permits, opened => NextPeriod(new DateTime(opened, DateTimeKind.Utc), limit.Window).Ticks),
        LimitAlgorithm.SlidingLog or LimitAlgorithm.Concurrency => new Times(limit.Permits, limit.Window.Ticks),
        LimitAlgorithm.Cooldown => new Waits(limit),
        _ => throw new ArgumentOutOfRangeException(nameof(limit)),
    };

    /// <summary>Whether a permit is there.</summary>
    public abstract bool Agrees(long now);

    /// <summary>Takes it.</summary>
    public abstract void Take(long now);

    /// <summary>It was not there.</summary>
    public virtual void Deny(long now)
    {
    }

    private static DateTime NextPeriod(DateTime now, TimeSpan period) => period.TotalDays switch
    {
        < 1 => now.Date.AddHours(now.Hour + 1),
        1 => now.Date.AddDays(1),
        7 => Enumerable.Range(1, 7).Select(day => now.Date.AddDays(day)).First(day => day.DayOfWeek == DayOfWeek.Monday),
        _ => new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1),
    };

    // A bucket that one drop leaves every interval.
    private sealed class Bucket(long interval, int burst) : Reference
    {
        private readonly List<long> _leaves = [];

        public override bool Agrees(long now) => _leaves.Count(leaves => leaves > now) < burst;

        public override void Take(long now) => _leaves.Add(Math.Max(now, _leaves.LastOrDefault()) + interval);
    }

    // What was taken in the running window, and of that in the last one the share that a moving window would still cover.
    private sealed class TwoCounters(int permits, long window) : Reference
    {
        private readonly Dictionary<long, int> _taken = [];

        public override bool Agrees(long now)
        {
            long covered = window - now % window;
            Int128 estimate = (Int128)_taken.GetValueOrDefault(now / window - 1) * covered + (Int128)(_taken.GetValueOrDefault(now / window) + 1) * window;
            return estimate <= (Int128)permits * window;
        }

        public override void Take(long now) => _taken[now / window] = _taken.GetValueOrDefault(now / window) + 1;
    }

    private sealed class Windows(int permits, Func<long, long> end) : Reference
    {
        private long _end;
        private int _taken;

        public override bool Agrees(long now) => now >= _end || _taken < permits;

        public override void Take(long now) => (_end, _taken) = now >= _end ? (end(now), 1) : (_end, _taken + 1);
    }

    private sealed class Times(int permits, long window) : Reference
    {
        private readonly List<long> _back = [];

        public override bool Agrees(long now) => _back.Count(back => back > now) < permits;

        public override void Take(long now) => _back.Add(now + window);
    }

    private sealed class Waits(LimitOptions limit) : Reference
    {
        private long _windowEnd;
        private int _taken;
        private long _waitEnd;
        private readonly List<long> _forgivenAt = [];

        public override bool Agrees(long now) => now >= _waitEnd && (now >= _windowEnd || _taken < limit.Permits);

        public override void Take(long now) => (_windowEnd, _taken) = now >= _windowEnd ? (now + limit.Window.Ticks, 1) : (_windowEnd, _taken + 1);

        public override void Deny(long now)
        {
            if (now < _waitEnd)
            {
                return;
            }

            // One more step for every offence that is not forgiven yet; they are forgiven one after the other once the wait is over.
            int offences = Math.Min(_forgivenAt.Count(at => at > now), limit.Steps.Length - 1);
            _waitEnd = now + limit.Steps[offences].Ticks;
            _forgivenAt.Clear();
            _forgivenAt.AddRange(Enumerable.Range(1, offences + 1).Select(offence => _waitEnd + limit.Decay.Ticks * offence));
            _windowEnd = now;
        }
    }
}
