using System.Runtime.CompilerServices;
using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Limits;

/// <summary>
/// Permits come back one by one, evenly over the window; up to the burst may be saved up. As the generic cell rate algorithm
/// (ITU-T I.371, virtual scheduling): the state is one instant, at which the bucket would be full again.
/// <para>
/// The instant is kept in units. Where the time for one permit is neither a whole number of them nor so many that rounding it up
/// matters less than one in ten thousand, a second word holds what the instant is short of its unit's end, in parts of 2^-32.
/// </para>
/// </summary>
internal sealed class TokenBucket : CounterRule
{
    private const long OneUnit = 1L << 32;
    private const int ManyUnits = 10_000;

    private readonly long _permits;
    private readonly long _burst;
    private readonly double _cost;

    // In parts of 2^-32 of a unit, as all times within this class.
    private long _interval;
    private long _capacity;
    private long _price;
    private bool _isFine;

    public TokenBucket(string identity, string name, LimitOptions options, bool countDenied)
        : base(identity, name, options.Scope, countDenied)
    {
        _permits = options.Permits;
        _burst = options.Burst ?? options.Permits;
        _cost = options.Cost;
        WindowTicks = options.Window.Ticks;
    }

    public override long Price => _price;

    public override long WindowTicks { get; }

    // The state is a time, which stands for as many permits as come back in it.
    public override string Measure => $"{WindowTicks}/{_permits}";

    public override Int128 HorizonTicks => ((Int128)WindowTicks * _burst / _permits) + 1;

    public override int Words => _isFine ? 2 : 1;

    public override void UseUnit(long unitTicks)
    {
        Int128 window = (Int128)WindowTicks * OneUnit;
        Int128 permits = (Int128)_permits * unitTicks;
        _isFine = window % (permits * OneUnit) != 0 && window / permits < ManyUnits * OneUnit;

        // Rounded up: over any time a subject gets at most what the limit says.
        Int128 step = _isFine ? 1 : OneUnit;
        _interval = (long)((window + permits * step - 1) / (permits * step) * step);
        _capacity = checked(_interval * _burst);
        _price = PriceOf(_cost);
    }

    public override LimitReading Decide(Span<uint> state, in CounterInput input)
    {
        long price = input.HasUsualCost ? _price : PriceOf(input.Cost);
        long ahead = Ahead(state, input.At) + price;
        if (ahead <= _capacity)
        {
            Set(state, input.At, ahead);
            return LimitReading.Agree(_capacity - ahead);
        }

        // Charged, the bucket is empty: the price has to come back whole.
        LimitReading denied = Deny(input.At, CountDenied ? _capacity + price : ahead, price);
        Set(state, input.At, _capacity);
        return denied;
    }

    public override void TakeAlone(CounterTable table, ReadOnlySpan<ulong> keys, long now, Span<LimitReading> readings)
    {
        Instant at = Layout!.At(now);
        for (int i = 0; i < keys.Length; i++)
        {
            readings[i] = TakeAlone(table.Shard(keys[i]).Look(keys[i], at.Epoch), at);
        }

        // With the table goes the memory that its records are in.
        GC.KeepAlive(table);
    }

    /// <summary>Whole ones: a part of a permit buys nothing.</summary>
    public override float PermitsOf(long left) => left / _interval;

    public override void Adjust(Span<uint> state, in CounterInput input, double permits)
    {
        Set(state, input.At, Math.Clamp(Ahead(state, input.At) + ChangeOf(permits), 0, _capacity));
    }

    public override void Adopt(ReadOnlySpan<uint> before, CounterRule older, in Instant then, Span<uint> state, in Instant now)
    {
        var old = (TokenBucket)older;
        double used = (double)old.Ahead(before, then) / old._interval;
        Set(state, now, Math.Min(PriceOf(used), _capacity));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LimitReading TakeAlone(SeenRecord seen, in Instant at)
    {
        if (!seen.IsThere)
        {
            return default;
        }

        long ahead = Ahead(seen[0], _isFine ? seen[1] : 0, at) + _price;
        if (ahead > _capacity)
        {
            LimitReading denied = Deny(at, ahead, _price);
            return !CountDenied && seen.IsMarked && at.Ahead(seen[0]) <= Units(_capacity) && seen.IsStill() ? denied : default;
        }

        uint units = Units(ahead);
        bool isTaken = _isFine ? seen.TryWrite(at.Now + units, Rest(ahead)) : seen.TryWrite(at.Now + units);
        return isTaken ? LimitReading.Agree(_capacity - ahead) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LimitReading Deny(in Instant now, long ahead, long price) =>
        price > _capacity ? LimitReading.Never() : LimitReading.Deny(now.TicksUntil(now.Now + Units(ahead - _capacity)));

    private static uint Units(long parts) => (uint)((ulong)(parts + OneUnit - 1) / (ulong)OneUnit);

    // What an instant is short of the end of its last unit.
    private static uint Rest(long ahead) => (uint)-ahead;

    private long Ahead(ReadOnlySpan<uint> state, in Instant now) => Ahead(state[0], _isFine ? state[1] : 0, now);

    // By how much the bucket is from full; brought into the range that another clock may have left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Ahead(uint time, uint rest, in Instant now)
    {
        int units = now.Ahead(time);
        return units <= 0 ? 0 : Math.Min(((long)units << 32) - rest, _capacity);
    }

    private void Set(Span<uint> state, in Instant now, long ahead)
    {
        state[0] = now.Now + Units(ahead);
        if (_isFine)
        {
            state[1] = Rest(ahead);
        }
    }

    public override long PriceOf(double cost)
    {
        if (cost > _burst)
        {
            return _capacity + OneUnit;
        }

        // Whole permits as whole numbers: the product may have more digits than a double.
        long parts = cost == Math.Floor(cost) ? (long)cost * _interval : (long)Math.Min(Math.Ceiling(cost * _interval), _capacity);
        return _isFine ? parts : (parts + OneUnit - 1) / OneUnit * OneUnit;
    }
}
