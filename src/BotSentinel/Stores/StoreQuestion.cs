namespace BotSentinel.Stores;

/// <summary>What a store is asked about one update. Immutable.</summary>
public sealed class StoreQuestion
{
    /// <summary>Whose counters; none twice, at least one.</summary>
    public required IReadOnlyList<StoreSubject> Subjects { get; init; }

    /// <summary>Tells the update's content from another, for debounces; 0 when there is nothing to compare.</summary>
    public uint Fingerprint { get; init; }

    /// <summary>Permits to take from each limit, as the update's handler costs; null: what each limit says itself.</summary>
    public double? Cost { get; init; }

    /// <summary>Whether nothing is to be taken.</summary>
    public bool OnlyPeek { get; init; }

    /// <summary>Whether a refusal is to be told from those that follow it in the strictest counter's window: <see cref="StoreAnswer.IsFirstRefusal"/>.</summary>
    public bool MarksRefusal { get; init; }

    /// <summary>The asker's clock. Only for what the store's clock does not know: the calendar of a time zone.</summary>
    public DateTimeOffset Now { get; init; }
}

/// <summary>The counters of one subject.</summary>
/// <param name="Record">The counters.</param>
/// <param name="Tenant">The owner; nothing crosses. Null where there is only one. Any text.</param>
/// <param name="Subject">The subject as a text: no two subjects have the same one. Of letters that need no escape but <c>%</c>, dots and the like; never <c>:</c>, <c>{</c> or <c>}</c>.</param>
/// <param name="Asked">A bit for each counter of the record: whether it is asked. The others keep what they have.</param>
public readonly record struct StoreSubject(StoreRecord Record, string? Tenant, string Subject, ulong Asked);
