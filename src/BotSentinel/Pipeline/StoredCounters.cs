using BotSentinel.Decisions;
using BotSentinel.Scopes;
using BotSentinel.Storage;
using BotSentinel.Stores;
using BotSentinel.Updates;

namespace BotSentinel.Pipeline;

/// <summary>Counters that are asked as one, as a store that several processes share is asked about them. Immutable.</summary>
internal sealed class StoredCounters
{
    private readonly (int Record, int Index)[] _places;
    private readonly (StoreRecord Record, ulong Asked)[] _records;
    private readonly bool _mayHold;

    public StoredCounters(CounterRule[] counters)
    {
        // Heirs of one policy have records of their own for the same counters.
        (StoreRecord Record, int[] Counters)[] records = [.. Enumerable.Range(0, counters.Length)
            .GroupBy(at => (counters[at].Stored!.Record.Name, counters[at].Stored!.Record.Scope))
            .Select(record => (counters[record.First()].Stored!.Record, record.ToArray()))];
        _places = new (int Record, int Index)[counters.Length];
        _records = new (StoreRecord Record, ulong Asked)[records.Length];
        foreach ((int at, (StoreRecord record, int[] members)) in records.Index())
        {
            Array.ForEach(members, member => _places[member] = (at, counters[member].Stored!.Index));
            _records[at] = (record, members.Aggregate(0UL, (asked, member) => asked | (1UL << counters[member].Stored!.Index)));
        }

        Counters = counters;
        ComparesContent = counters.Any(counter => counter.ComparesContent);
        HasBatches = counters.Length <= 64 && counters.Any(counter => counter.Stored!.Batch > 0);
        _mayHold = counters.Any(Shield.MayHold);
    }

    public CounterRule[] Counters { get; }

    public bool ComparesContent { get; }

    /// <summary>Whether permits of one of them are taken in batches.</summary>
    public bool HasBatches { get; }

    /// <summary>What an update takes of a counter, in thousandths of permits.</summary>
    public static long PriceOf(CounterRule counter, double cost) => double.IsNaN(cost) ? counter.Stored!.Price : (long)(cost * StoredPlace.Parts);

    /// <summary>The update's subjects; one that lacks a part has none in that place.</summary>
    public StoreSubject[] Subjects(BotUpdate update) => Subjects(update, _records);

    /// <summary>The update's subjects with those counters alone that are chosen.</summary>
    public StoreSubject[] Subjects(BotUpdate update, Func<CounterRule, bool> chosen)
    {
        var some = new (StoreRecord Record, ulong Asked)[_records.Length];
        for (int i = 0; i < Counters.Length; i++)
        {
            if (chosen(Counters[i]))
            {
                (int record, int index) = _places[i];
                some[record] = (_records[record].Record, some[record].Asked | (1UL << index));
            }
        }

        return Subjects(update, [.. some.Where(record => record.Asked != 0)]);
    }

    /// <summary>The update's subjects without the counters whose bit is set.</summary>
    public StoreSubject[] SubjectsWithout(BotUpdate update, ulong known) => Subjects(update, counter => (known & (1UL << Array.IndexOf(Counters, counter))) == 0);

    /// <summary>A refusal by one of these counters that the store gave a moment ago and that still holds; null when there is none.</summary>
    /// <param name="border">Where refusals are remembered.</param>
    /// <param name="update">Whose.</param>
    /// <param name="now">Now, in UTC ticks.</param>
    /// <param name="cost">What the update takes of each limit; NaN: what each says itself. One that takes less than the refused one may be let through.</param>
    /// <param name="counter">The place of the counter.</param>
    public Shield.Refusal? FindRefusal(StoreBorder border, BotUpdate update, long now, double cost, out int counter)
    {
        counter = 0;
        if (!_mayHold)
        {
            return null;
        }

        SubjectHasher hasher = border.Hasher;
        foreach ((StoreRecord record, _) in _records)
        {
            ulong key = KeyOf(hasher, record, update);

            // A counter of other rules: of a policy that was replaced, or that is not asked here.
            if (key != 0 && border.Shield.Find(key, now) is { } refusal && (counter = Array.IndexOf(Counters, refusal.Counter)) >= 0 && PriceOf(refusal.Counter, cost) >= refusal.Price
                && !IsHeld(border, refusal.Counter, cost))
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>Remembers the refusals that hold for a while.</summary>
    public void Remember(StoreBorder border, BotUpdate update, long now, double cost, ReadOnlySpan<LimitReading> readings)
    {
        SubjectHasher hasher = border.Hasher;
        for (int i = 0; i < _places.Length; i++)
        {
            if (readings[i].IsDenied && Shield.MayHold(Counters[i]))
            {
                // Not beyond its window: then the user may be told again, and only the store knows by which node.
                long ticks = readings[i].RetryAfter.Ticks;
                long free = ticks > long.MaxValue - now ? long.MaxValue : now + ticks;
                border.Shield.Add(new Shield.Refusal(KeyOf(hasher, _records[_places[i].Record].Record, update), Counters[i], PriceOf(Counters[i], cost), now, Math.Min(free, now + Counters[i].WindowTicks), free));
            }
        }
    }

    /// <summary>Tells all nodes that the update's subjects may have permits again.</summary>
    public async ValueTask LiftAsync(StoreBorder border, BotUpdate update)
    {
        foreach ((StoreRecord record, _) in _records)
        {
            if (KeyOf(border.Hasher, record, update) is not 0 and ulong key)
            {
                await border.Store.LiftAsync(key);
            }
        }
    }

    /// <summary>What the store said, counter by counter. Returns a bit for each counter that it could not tell about; of more than 64, for all.</summary>
    public ulong Read(StoreAnswer answer, StoreQuestion question, Span<LimitReading> readings)
    {
        ulong unknown = 0;
        for (int i = 0; i < _places.Length; i++)
        {
            (int record, int index) = _places[i];
            int subject = PlaceOf(question, record);
            if (subject < 0)
            {
                continue;
            }

            if (answer[subject] is not { } said)
            {
                unknown |= 1UL << i;
            }
            else
            {
                readings[i] = Of(said[index]);
            }
        }

        return _places.Length > 64 && unknown != 0 ? ulong.MaxValue : unknown;
    }

    // A batch that was on its way when the store refused, or that another update gave back to.
    private static bool IsHeld(StoreBorder border, CounterRule counter, double cost) => counter.Stored!.Batch > 0 && border.BatchOf(counter.Identity).Held >= PriceOf(counter, cost);

    private static ulong KeyOf(SubjectHasher hasher, StoreRecord record, BotUpdate update) => hasher.Subject(hasher.Name(record.Name) + (ulong)record.Scope, record.Scope, update);

    private static LimitReading Of(in StoreReading said) => said.Outcome switch
    {
        ReadingOutcome.Agreed => LimitReading.Agree((long)(said.Left * StoredPlace.Parts)),
        ReadingOutcome.Denied => said.RetryAfter == TimeSpan.MaxValue ? LimitReading.Never() : LimitReading.Deny(said.RetryAfter.Ticks),
        _ => default,
    };

    private static StoreSubject[] Subjects(BotUpdate update, (StoreRecord Record, ulong Asked)[] records)
    {
        var subjects = new StoreSubject[records.Length];
        int count = 0;
        foreach ((StoreRecord record, ulong asked) in records)
        {
            if (SubjectText.Of(record.Scope, update) is { } text)
            {
                subjects[count++] = new StoreSubject(record, record.Scope == LimitScope.Global ? null : update.Tenant, text, asked);
            }
        }

        return count == subjects.Length ? subjects : subjects[..count];
    }

    private int PlaceOf(StoreQuestion question, int record)
    {
        if (question.Subjects.Count == _records.Length)
        {
            return record;
        }

        for (int i = 0; i < question.Subjects.Count; i++)
        {
            if (ReferenceEquals(question.Subjects[i].Record, _records[record].Record))
            {
                return i;
            }
        }

        return -1;
    }
}
