using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;
using BotSentinel.Policies;
using BotSentinel.Stores;
using StackExchange.Redis;

namespace BotSentinel.Redis.Records;

/// <summary>How a record is packed, and the rules of its counters as the scripts take them. Immutable but for what it remembers.</summary>
internal sealed class RecordShape
{
    private readonly CounterShape[] _counters;
    private readonly ConcurrentDictionary<ulong, RuleBlock> _blocks = new();

    private RecordShape(StoreRecord record)
    {
        Name = RecordKeys.Escape(record.Name);
        _counters = [.. record.Counters.Select(counter => CounterShape.Of(counter))];
        int times = _counters.Sum(counter => counter.Times), counts = _counters.Sum(counter => counter.Counts);
        Times = times;
        Head = MakeHead(_counters);
        Format = $"<d{new string('d', times)}{string.Concat(Enumerable.Repeat("I4", counts))}";
        Empty = new byte[8 + (8 * times) + (4 * counts)];
        Length = (2 * _counters.Length) + 8 + (8 * times) + (4 * counts);
    }

    /// <summary>The record's name as keys have it.</summary>
    public string Name { get; }

    /// <summary>How many times ahead a record has.</summary>
    public int Times { get; }

    /// <summary>The counters.</summary>
    public ReadOnlySpan<CounterShape> Counters => _counters;

    /// <summary>What a record begins with: tells records of other counters.</summary>
    public RedisValue Head { get; }

    /// <summary>The format of what follows.</summary>
    public RedisValue Format { get; }

    /// <summary>Bytes of a record.</summary>
    public int Length { get; }

    /// <summary>What follows in a record that says nothing.</summary>
    public RedisValue Empty { get; }

    /// <summary>The shape of a record; made once.</summary>
    public static RecordShape Of(StoreRecord record)
    {
        if (record.Prepared is RecordShape known)
        {
            return known;
        }

        var made = new RecordShape(record);
        record.Prepared = made;
        return made;
    }

    /// <summary>The rules for a question about some of the counters.</summary>
    public RuleBlock Rules(ulong asked, DateTimeOffset now)
    {
        if (_blocks.TryGetValue(asked, out RuleBlock? known) && known.HoldsAt(now))
        {
            return known;
        }

        return _blocks[asked] = RuleBlock.Of(this, asked, now, change: null);
    }

    /// <summary>The rules for a change: in place of each price stands what is to be taken.</summary>
    public RuleBlock Changes(ulong asked, DateTimeOffset now, Func<CounterShape, double> change) => RuleBlock.Of(this, asked, now, change);

    private static byte[] MakeHead(CounterShape[] counters)
    {
        byte[] head = new byte[2 * counters.Length];
        var taken = new HashSet<ushort>();
        foreach ((int at, CounterShape counter) in counters.Index())
        {
            // Two counters of one record never look the same.
            ushort tag = counter.Tag(0);
            for (int attempt = 1; !taken.Add(tag); attempt++)
            {
                tag = counter.Tag(attempt);
            }

            BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(2 * at), tag);
        }

        return head;
    }
}

/// <summary>One counter as it is packed.</summary>
/// <param name="Counter">The counter.</param>
/// <param name="Kind">Its number in the scripts.</param>
/// <param name="Times">How many times it keeps.</param>
/// <param name="Counts">How many counts it keeps.</param>
/// <param name="Scale">Its units in a permit.</param>
internal sealed record CounterShape(StoreCounter Counter, int Kind, int Times, int Counts, double Scale)
{
    public const int Bucket = 0, Sliding = 1, Window = 2, Log = 3, Cooldown = 4, Debounce = 5, NotAsked = 6;

    // Counts are kept in 32 bits.
    private const int MostInThousandths = 4_000_000;

    public static CounterShape Of(StoreCounter counter)
    {
        if (counter.Limit is not { } limit)
        {
            return new CounterShape(counter, Debounce, 1, 1, 1);
        }

        double scale = limit.Permits <= MostInThousandths ? 1000 : 1;
        return limit.Algorithm switch
        {
            LimitAlgorithm.TokenBucket => new CounterShape(counter, Bucket, 1, 0, limit.Window.Ticks / 10.0 / limit.Permits),
            LimitAlgorithm.SlidingWindow => new CounterShape(counter, Sliding, 1, 2, scale),
            LimitAlgorithm.FixedWindow or LimitAlgorithm.AlignedWindow or LimitAlgorithm.Quota => new CounterShape(counter, Window, 1, 1, scale),
            LimitAlgorithm.SlidingLog or LimitAlgorithm.Concurrency => new CounterShape(counter, Log, Math.Min(limit.Permits, 64), 0, 1),
            LimitAlgorithm.Cooldown => new CounterShape(counter, Cooldown, 3, 1, 1000),
            _ => throw new ArgumentOutOfRangeException(nameof(counter), limit.Algorithm, "Not an algorithm."),
        };
    }

    /// <summary>What tells this counter from others in a record: kind and size, and 13 bits (a log: 7) of its name and algorithm.</summary>
    public ushort Tag(int attempt)
    {
        string what = $"{Counter.Name}\n{Counter.Limit?.Algorithm}\n{(Kind == Bucket ? 0 : Scale)}\n{attempt}";
        uint hash = (uint)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(what));
        return (ushort)((Kind * 8192) + (Kind == Log ? ((Times - 1) * 128) + (int)(hash % 128) : (int)(hash % 8192)));
    }

    /// <summary>Permits in the counter's units; fractions of what it counts in are rounded up.</summary>
    public double Units(double permits) => Kind == Bucket ? permits * Scale : Math.Ceiling(Math.Round(permits * Scale, 6));

    /// <summary>What the counter's units are in permits.</summary>
    public double Permits(double units) => Kind == Bucket ? Math.Floor((units / Scale) + 1e-6) : units / Scale;
}
