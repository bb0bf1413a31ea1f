using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Storage;

namespace BotSentinel.Limits;

/// <summary>
/// Remembers for every permit when it comes back, so that the answer is exact; a word for each, so for small limits only. State: those
/// times, the latest first. Fractions of a permit count as whole ones.
/// </summary>
internal abstract class ExpiryLog(string identity, string name, LimitOptions options, bool countDenied)
    : CounterRule(identity, name, options.Scope, countDenied)
{
    /// <summary>The most permits that a log may have.</summary>
    public const int MostPermits = 64;

    public sealed override long Price { get; } = WholePermits(options.Cost);

    public sealed override long WindowTicks { get; } = options.Window.Ticks;

    public sealed override int Words { get; } = Math.Min(options.Permits, MostPermits);

    public sealed override int TimeWords => Words;

    public sealed override string Kind => GetType().Name;

    public sealed override void UseUnit(long unitTicks)
    {
    }

    public sealed override LimitReading Decide(Span<uint> state, in CounterInput input)
    {
        int price = input.HasUsualCost ? (int)Price : WholePermits(input.Cost);
        int taken = Open(state, input.At);
        int left = Words - taken - price;
        if (price > Words)
        {
            return LimitReading.Never();
        }

        LimitReading reading = left >= 0 ? LimitReading.Agree(left) : LimitReading.Deny(input.At.TicksUntil(CountDenied ? At(input.At, state, price) : state[Words - price]));
        Add(state, input.At, price);
        return reading;
    }

    public sealed override void Adjust(Span<uint> state, in CounterInput input, double permits)
    {
        int taken = Open(state, input.At);
        if (permits >= 0)
        {
            Add(state, input.At, Math.Min(WholePermits(permits), Words));
            return;
        }

        Remove(state, input.At, 0, Math.Min(taken, WholePermits(-permits)));
    }

    public sealed override void Adopt(ReadOnlySpan<uint> before, CounterRule older, in Instant then, Span<uint> state, in Instant now)
    {
        for (int i = 0; i < Math.Min(before.Length, state.Length); i++)
        {
            long ticks = then.TicksUntil(before[i]);
            state[i] = ticks <= 0 ? now.Now : now.At(now.Ticks + Math.Min(ticks, WindowTicks));
        }
    }

    /// <summary>Takes out up to <paramref name="count"/> permits that come back at <paramref name="time"/>.</summary>
    protected void RemoveAt(Span<uint> state, in Instant now, uint time, int count)
    {
        int taken = Open(state, now);
        int first = state[..taken].IndexOf(time);
        if (first >= 0)
        {
            int last = state[..taken].LastIndexOf(time);
            Remove(state, now, first, Math.Min(count, last - first + 1));
        }
    }

    public sealed override long PriceOf(double cost) => WholePermits(cost);

    private static int WholePermits(double cost) => (int)Math.Min(Math.Ceiling(cost), int.MaxValue / 2);

    // When the same call would be admitted if this one is charged although it was denied.
    private uint At(in Instant now, ReadOnlySpan<uint> state, int price)
    {
        Span<uint> charged = stackalloc uint[MostPermits];
        charged = charged[..Words];
        state.CopyTo(charged);
        Add(charged, now, price);
        return charged[Words - price];
    }

    // Counts the permits that are out, and brings times that another clock left into range.
    private int Open(Span<uint> state, in Instant now)
    {
        uint end = now.At(now.Ticks + WindowTicks);
        int taken = 0;
        for (; taken < state.Length && now.Ahead(state[taken]) > 0; taken++)
        {
            state[taken] = now.Earlier(state[taken], end);
        }

        return taken;
    }

    private void Add(Span<uint> state, in Instant now, int count)
    {
        state[..^count].CopyTo(state[count..]);
        state[..count].Fill(now.At(now.Ticks + WindowTicks));
    }

    private static void Remove(Span<uint> state, in Instant now, int at, int count)
    {
        state[(at + count)..].CopyTo(state[at..]);
        state[^count..].Fill(now.Now);
    }
}
