using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Limits;

/// <summary>
/// Counts in a window that ends at one instant; then all permits are back. State: the end, and the count in thousandths, or in
/// whole permits where there are too many for that (fractions are then rounded up).
/// </summary>
internal abstract class WindowCount : CounterRule
{
    private const long MostInThousandths = 4_000_000;

    private readonly long _scale;
    private readonly long _permits;

    protected WindowCount(string identity, string name, LimitOptions options, bool countDenied)
        : base(identity, name, options.Scope, countDenied)
    {
        _scale = options.Permits <= MostInThousandths ? 1000 : 1;
        _permits = options.Permits * _scale;
        Price = PriceOf(options.Cost);
        WindowTicks = options.Window.Ticks;
    }

    public sealed override long Price { get; }

    public sealed override long WindowTicks { get; }

    public sealed override int Words => 2;

    public override string Kind => $"{base.Kind}/{_scale}";

    public override void UseUnit(long unitTicks)
    {
    }

    /// <summary>When a window that holds <paramref name="now"/> ends, in ticks.</summary>
    protected abstract long EndOf(long now);

    public sealed override LimitReading Decide(Span<uint> state, in CounterInput input)
    {
        long price = input.HasUsualCost ? Price : PriceOf(input.Cost);
        uint taken = Open(state, input.At);
        long left = _permits - taken - price;
        if (left >= 0)
        {
            state[1] = (uint)(taken + price);
            return LimitReading.Agree(left);
        }

        // Charging a denial cannot do more than to use the window up.
        state[1] = (uint)Math.Max(taken, _permits);
        return price > _permits ? LimitReading.Never() : LimitReading.Deny(input.At.TicksUntil(state[0]));
    }

    public sealed override float PermitsOf(long left) => (float)left / _scale;

    public sealed override void Adjust(Span<uint> state, in CounterInput input, double permits)
    {
        state[1] = (uint)Math.Clamp(Open(state, input.At) + ChangeOf(permits), 0, _permits);
    }

    // Sets the end of the window that runs; returns what is taken from it.
    private uint Open(Span<uint> state, in Instant now)
    {
        uint end = now.At(EndOf(now.Ticks));
        bool isOpen = now.Ahead(state[0]) > 0;

        // A clock that was set back may have left a window that ends later than one that begins now.
        state[0] = isOpen ? now.Earlier(state[0], end) : end;
        return isOpen ? state[1] : 0;
    }

    public sealed override long PriceOf(double cost) => (long)Math.Min(Math.Ceiling(cost * _scale), uint.MaxValue);
}
