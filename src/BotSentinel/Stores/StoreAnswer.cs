using BotSentinel.Decisions;

namespace BotSentinel.Stores;

/// <summary>What a store says to a question. Filled by the store, then immutable.</summary>
/// <param name="question">The question.</param>
public sealed class StoreAnswer(StoreQuestion question)
{
    private readonly StoreReading[]?[] _readings = new StoreReading[]?[question.Subjects.Count];

    /// <summary>Whether every counter that answered agreed. Then permits were taken, unless it was only a look.</summary>
    public bool IsAgreed { get; set; } = true;

    /// <summary>Whether every subject was answered for.</summary>
    public bool IsComplete => Array.TrueForAll(_readings, readings => readings is not null);

    /// <summary>Whether this is the first refusal of the strictest counter in its window, on all nodes; only if the question wanted to know.</summary>
    public bool IsFirstRefusal { get; set; }

    /// <summary>When permits were taken, by the store's clock: what <see cref="StoreChange.TakenAt"/> gives them back by.</summary>
    public long TakenAt { get; set; }

    /// <summary>Whatever the store needs to give back what it took.</summary>
    public object? Taken { get; set; }

    /// <summary>What the counters of a subject said, in the record's order; null when the store can't tell.</summary>
    /// <param name="subject">The place of the subject in the question.</param>
    public IReadOnlyList<StoreReading>? this[int subject] => _readings[subject];

    /// <summary>Says what the counters of a subject said.</summary>
    /// <param name="subject">The place of the subject in the question.</param>
    /// <param name="readings">One for each counter of the record.</param>
    public void Say(int subject, StoreReading[] readings) => _readings[subject] = readings;
}

/// <summary>What one counter said. The default value: it was not asked, or had nothing to say.</summary>
public readonly record struct StoreReading
{
    private StoreReading(ReadingOutcome outcome, double left, TimeSpan retryAfter) => (Outcome, Left, RetryAfter) = (outcome, left, retryAfter);

    /// <summary>Whether it agreed.</summary>
    public ReadingOutcome Outcome { get; }

    /// <summary>Permits left after this update; whole ones for token buckets.</summary>
    public double Left { get; }

    /// <summary>Time until it would agree; zero when it did, <see cref="TimeSpan.MaxValue"/> when never.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>It agreed.</summary>
    public static StoreReading Agree(double left) => new(ReadingOutcome.Agreed, left, TimeSpan.Zero);

    /// <summary>It denied.</summary>
    public static StoreReading Deny(TimeSpan retryAfter) => new(ReadingOutcome.Denied, 0, retryAfter);
}
