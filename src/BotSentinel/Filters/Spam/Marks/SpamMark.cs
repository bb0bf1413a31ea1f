namespace BotSentinel.Filters.Spam.Marks;

/// <summary>An operator's word that a text is spam, or is not. It does not hold the text. Immutable.</summary>
public sealed record SpamMark
{
    /// <summary>Its number; later marks have larger ones.</summary>
    public required long Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who made it: a name or an id, as the caller gave it.</summary>
    public required string By { get; init; }

    /// <summary>The owner for whose bots it counts; null: for updates without a tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>True: spam. False: not spam.</summary>
    public required bool IsSpam { get; init; }

    /// <summary>False when it only records that somebody acted: neither the text nor the model follow it.</summary>
    public bool Learns { get; init; } = true;

    /// <summary>How sure the model was, just before, that the text is spam: from 0 to 1, with what it had learnt by then.</summary>
    public required double Probability { get; init; }

    /// <summary>True when the model would have said the opposite, at its threshold of 1 % false alarms.</summary>
    public required bool Disagrees { get; init; }

    /// <summary>By how much earlier marks had moved the model's opinion of the text by then, in log-odds; positive: towards spam.</summary>
    public double Moved { get; init; }
}
