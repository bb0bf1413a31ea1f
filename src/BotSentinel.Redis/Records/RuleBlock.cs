using System.Buffers.Binary;
using BotSentinel.Limits;
using BotSentinel.Policies;
using StackExchange.Redis;

namespace BotSentinel.Redis.Records;

/// <summary>The rules of a record's counters, packed for a script. Immutable.</summary>
internal sealed class RuleBlock
{
    private static readonly TimeSpan CalendarSlack = TimeSpan.FromHours(1);
    private static readonly TimeSpan CalendarFreshness = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _until;

    private RuleBlock(List<double> numbers, DateTimeOffset from, DateTimeOffset until)
    {
        byte[] packed = new byte[8 * numbers.Count];
        foreach ((int at, double number) in numbers.Index())
        {
            BinaryPrimitives.WriteDoubleLittleEndian(packed.AsSpan(8 * at), number);
        }

        Format = "<" + new string('d', numbers.Count);
        Numbers = packed;
        (_from, _until) = (from, until);
    }

    public RedisValue Format { get; }

    public RedisValue Numbers { get; }

    /// <summary>Whether the calendar of quotas is still the one that was packed.</summary>
    public bool HoldsAt(DateTimeOffset now) => now >= _from && now < _until;

    public static RuleBlock Of(RecordShape shape, ulong asked, DateTimeOffset now, Func<CounterShape, double>? change)
    {
        List<double> numbers = [shape.Times];
        bool hasCalendar = false;
        foreach ((int at, CounterShape counter) in shape.Counters.ToArray().Index())
        {
            if ((asked & (1UL << at)) == 0)
            {
                numbers.AddRange([CounterShape.NotAsked, 0, counter.Times, counter.Counts, 0]);
                continue;
            }

            Add(numbers, counter, now, change);
            hasCalendar |= counter.Counter.Limit?.Algorithm == LimitAlgorithm.Quota;
        }

        return new RuleBlock(numbers, hasCalendar ? now : DateTimeOffset.MinValue, hasCalendar ? now + CalendarFreshness : DateTimeOffset.MaxValue);
    }

    private static void Add(List<double> numbers, CounterShape counter, DateTimeOffset now, Func<CounterShape, double>? change)
    {
        double countDenied = counter.Counter.CountDenied ? 1 : 0;
        if (counter.Counter.Limit is not { } limit)
        {
            numbers.AddRange([counter.Kind, 0, 0, change?.Invoke(counter) ?? 0, Microseconds(counter.Counter.Debounce!.Window)]);
            return;
        }

        double price = change?.Invoke(counter) ?? counter.Units(limit.Cost), window = Microseconds(limit.Window);
        switch (counter.Kind)
        {
            case CounterShape.Bucket:
                numbers.AddRange([counter.Kind, countDenied, counter.Scale * (limit.Burst ?? limit.Permits), price, window, counter.Scale]);
                break;
            case CounterShape.Sliding:
                numbers.AddRange([counter.Kind, countDenied, limit.Permits * counter.Scale, price, window, Phase(limit.Window)]);
                break;
            case CounterShape.Window:
                numbers.AddRange([counter.Kind, countDenied, limit.Permits * counter.Scale, price, window, .. Ends(limit, now)]);
                break;
            case CounterShape.Log:
                // Denials take no lease.
                numbers.AddRange([counter.Kind, limit.Algorithm == LimitAlgorithm.Concurrency ? 0 : countDenied, counter.Times, price, window]);
                break;
            default:
                double[] steps = [.. limit.Steps.Select(Microseconds)];
                numbers.AddRange([counter.Kind, countDenied, Math.Min(limit.Permits, 4_000_000) * 1000.0, price, window, Microseconds(limit.Decay), steps.Max(), steps.Length, .. steps]);
                break;
        }
    }

    private static double[] Ends(LimitOptions limit, DateTimeOffset now)
    {
        switch (limit.Algorithm)
        {
            case LimitAlgorithm.FixedWindow:
                return [0, 0, 0, 0];
            case LimitAlgorithm.AlignedWindow:
                return [1, Phase(limit.Window), 0, 0];
            default:
                // The server may be ahead of this clock, or behind it.
                DateTimeOffset first = QuotaPeriod.NextStart(limit, now - CalendarSlack), second = QuotaPeriod.NextStart(limit, first);
                return [2, UnixMicroseconds(first), UnixMicroseconds(second), UnixMicroseconds(QuotaPeriod.NextStart(limit, second))];
        }
    }

    // Windows begin at whole multiples of their length since the year 1, as they do in memory.
    private static double Phase(TimeSpan window) => DateTimeOffset.UnixEpoch.Ticks % window.Ticks / 10.0;

    private static double Microseconds(TimeSpan time) => time.Ticks / 10.0;

    private static double UnixMicroseconds(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks / 10.0;
}
