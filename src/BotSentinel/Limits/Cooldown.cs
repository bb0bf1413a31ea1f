using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Limits;

/// <summary>
/// Who exceeds the limit must wait, and longer each time, up to the last step. For every decay without an offence after a wait, one step is
/// forgiven. State: when all is forgotten, the end of the wait, the end of the window, when the last step will be forgiven, and
/// the count in the window in thousandths.
/// </summary>
internal sealed class Cooldown : CounterRule
{
    private const int Until = 0;
    private const int WaitEnd = 1;
    private const int WindowEnd = 2;
    private const int ForgivenAt = 3;
    private const int Count = 4;

    private readonly long _permits;
    private readonly long[] _steps;
    private readonly long _decay;

    public Cooldown(string identity, string name, LimitOptions options, bool countDenied)
        : base(identity, name, options.Scope, countDenied)
    {
        _permits = Math.Min(options.Permits, 4_000_000) * 1000L;
        Price = PriceOf(options.Cost);
        _steps = [.. options.Steps.Select(step => step.Ticks)];
        _decay = options.Decay.Ticks;
        WindowTicks = options.Window.Ticks;
    }

    public override long Price { get; }

    public override long WindowTicks { get; }

    public override Int128 HorizonTicks => WindowTicks + _steps.Max() + (Int128)_decay * _steps.Length;

    public override int Words => 5;

    public override int TimeWords => 4;

    public override bool RemembersDenials => true;

    public override void UseUnit(long unitTicks)
    {
    }

    public override LimitReading Decide(Span<uint> state, in CounterInput input)
    {
        Instant now = input.At;
        long price = input.HasUsualCost ? Price : PriceOf(input.Cost);
        if (now.Ahead(state[WaitEnd]) > 0)
        {
            state[WaitEnd] = now.Earlier(state[WaitEnd], now.At(now.Ticks + _steps.Max()));
            return LimitReading.Deny(now.TicksUntil(state[WaitEnd]));
        }

        if (price > _permits)
        {
            return LimitReading.Never();
        }

        long taken = Open(state, now) + price;
        if (taken > _permits)
        {
            return LimitReading.Deny(Escalate(state, now));
        }

        state[Count] = (uint)taken;
        SetUntil(state, now);
        return LimitReading.Agree(_permits - taken);
    }

    public override float PermitsOf(long left) => left / 1000f;

    public override void Adjust(Span<uint> state, in CounterInput input, double permits)
    {
        long taken = Open(state, input.At) + ChangeOf(permits);
        state[Count] = (uint)Math.Clamp(taken, 0, _permits);
        SetUntil(state, input.At);
    }

    public override long PriceOf(double cost) => (long)Math.Min(Math.Ceiling(cost * 1000), uint.MaxValue);

    private long Open(Span<uint> state, in Instant now)
    {
        uint end = now.At(now.Ticks + WindowTicks);
        bool isOpen = now.Ahead(state[WindowEnd]) > 0;
        state[WindowEnd] = isOpen ? now.Earlier(state[WindowEnd], end) : end;
        return isOpen ? state[Count] : 0;
    }

    private long Escalate(Span<uint> state, in Instant now)
    {
        long unforgiven = Math.Max(0, now.TicksUntil(state[ForgivenAt]));
        int step = (int)Math.Min((unforgiven + _decay - 1) / _decay, _steps.Length - 1);
        state[WaitEnd] = now.At(now.Ticks + _steps[step]);
        state[ForgivenAt] = now.At(now.Ticks + _steps[step] + _decay * (step + 1));
        (state[WindowEnd], state[Count]) = (now.Now, 0);
        SetUntil(state, now);
        return now.TicksUntil(state[WaitEnd]);
    }

    private static void SetUntil(Span<uint> state, in Instant now)
    {
        int ahead = Math.Max(now.Ahead(state[ForgivenAt]), Math.Max(now.Ahead(state[WindowEnd]), now.Ahead(state[WaitEnd])));
        state[Until] = now.Now + (uint)Math.Max(0, ahead);
    }
}
