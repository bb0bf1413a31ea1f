using System.Threading.RateLimiting;
using BotSentinel.Decisions;
using BotSentinel.Storage;

namespace BotSentinel.Limiters;

/// <summary>One counter of one subject as a limiter.</summary>
internal sealed class LimitRateLimiter : RateLimiter
{
    private readonly Lock _deciding = new();
    private readonly CounterRule _rule;
    private readonly int _mostAtOnce;
    private readonly TimeProvider _clock;
    private readonly RecordLayout _layout;
    private readonly uint[] _state;
    private Instant _at;
    private long _idleFrom;
    private long _acquired;
    private long _refused;
    private bool _isDisposed;

    public LimitRateLimiter(CounterRule rule, int mostAtOnce, TimeProvider clock)
    {
        (_rule, _mostAtOnce, _clock) = (rule, mostAtOnce, clock);
        _layout = RecordLayout.Divide("limiter", [rule])[0];
        _state = new uint[_layout.Words];
        _at = _layout.At(clock.GetUtcNow().UtcTicks);
        _idleFrom = _at.Ticks;
        _layout.Forget(_state, _at);
    }

    /// <summary>How long everything has been as if nobody had ever asked; null while something is remembered.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_deciding)
            {
                long idle = _clock.GetUtcNow().UtcTicks - _idleFrom;
                return idle < 0 ? null : new TimeSpan(idle);
            }
        }
    }

    public override RateLimiterStatistics GetStatistics()
    {
        lock (_deciding)
        {
            ComeTo(_clock.GetUtcNow().UtcTicks);
            LimitReading one = Ask(1, onlyPeek: true);
            return new RateLimiterStatistics
            {
                CurrentAvailablePermits = one.IsDenied ? 0 : 1 + (long)_rule.PermitsOf(one.Left),
                TotalSuccessfulLeases = _acquired,
                TotalFailedLeases = _refused,
            };
        }
    }

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permitCount, _mostAtOnce);
        lock (_deciding)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            long now = _clock.GetUtcNow().UtcTicks;
            ComeTo(now);
            LimitReading reading = Ask(Math.Max(1, permitCount), onlyPeek: permitCount == 0);
            (_acquired, _refused) = reading.IsDenied ? (_acquired, _refused + 1) : (_acquired + 1, _refused);
            return new LimitLease(reading, _rule.IsHeld && !reading.IsDenied && permitCount > 0 ? () => GiveBack(now, permitCount) : null);
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<RateLimitLease>(cancellationToken) : new(AttemptAcquireCore(permitCount));

    protected override void Dispose(bool disposing)
    {
        lock (_deciding)
        {
            _isDisposed = true;
        }

        base.Dispose(disposing);
    }

    private LimitReading Ask(int permits, bool onlyPeek)
    {
        Span<uint> state = stackalloc uint[RecordLayout.MaxWords];
        state = state[.._state.Length];
        _state.CopyTo(state);
        LimitReading reading = _rule.Decide(state, Input(permits));
        if (!onlyPeek && (!reading.IsDenied || _rule.RemembersDenials))
        {
            Keep(state);
        }

        return reading;
    }

    private void GiveBack(long takenAt, int permits)
    {
        lock (_deciding)
        {
            ComeTo(_clock.GetUtcNow().UtcTicks);
            Span<uint> state = _state;
            for (int i = 0; i < permits; i++)
            {
                _rule.Release(state, Input(1), takenAt);
            }

            Keep(state);
        }
    }

    private void Keep(ReadOnlySpan<uint> state)
    {
        state.CopyTo(_state);
        _idleFrom = _at.Ticks + Math.Max(0, _at.TicksUntil(_state[_layout.Untils[0]]));
    }

    // What is over becomes now, before it is so old that it would look like the future.
    private void ComeTo(long now)
    {
        uint writtenIn = _at.Epoch;
        _at = _layout.At(now);
        foreach (int word in _layout.Times)
        {
            _state[word] = _at.Carry(_state[word], writtenIn);
        }
    }

    private CounterInput Input(int permits) => new(_at, new CounterQuestion(_at.Ticks, cost: permits));
}
