namespace BotSentinel.Stores;

/// <summary>A change of what one subject has used, outside of a decision.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Subject">Whose counters, and which of them.</param>
public sealed record StoreChange(StoreChangeKind Kind, StoreSubject Subject)
{
    /// <summary>For <see cref="StoreChangeKind.Adjust"/>: permits to take; below zero: to give back. Never takes more than there are nor gives back more than was taken.</summary>
    public double Permits { get; init; }

    /// <summary>For <see cref="StoreChangeKind.Release"/>: what <see cref="StoreAnswer.TakenAt"/> said.</summary>
    public long TakenAt { get; init; }

    /// <summary>For <see cref="StoreChangeKind.Release"/>: what <see cref="StoreQuestion.Cost"/> was.</summary>
    public double? Cost { get; init; }

    /// <summary>The asker's clock, as in <see cref="StoreQuestion.Now"/>.</summary>
    public DateTimeOffset Now { get; init; }
}

/// <summary>What is done with what a subject has used.</summary>
public enum StoreChangeKind
{
    /// <summary>Takes permits or gives them back.</summary>
    Adjust,

    /// <summary>Gives back what a concurrency limit handed out at one moment.</summary>
    Release,

    /// <summary>Forgets what was used.</summary>
    Reset,
}
