namespace BotSentinel.Server.Bots;

/// <summary>What became of a bot's traffic, counted since the start. Safe for any number of threads.</summary>
internal sealed class TrafficCounters
{
    private static readonly Outcome[] Outcomes = Enum.GetValues<Outcome>();
    private readonly long[] _counts = new long[Outcomes.Length];

    public void Count(Outcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);

    public long Of(Outcome outcome) => Volatile.Read(ref _counts[(int)outcome]);

    /// <summary>Every outcome with its count, in the order of the enumeration.</summary>
    public IEnumerable<(Outcome Outcome, long Count)> All() => Outcomes.Select(outcome => (outcome, Of(outcome)));
}

/// <summary>What became of an update or a call. The names are those of the metric's label.</summary>
internal enum Outcome
{
    /// <summary>An update was let through.</summary>
    Allowed,

    /// <summary>An update was refused.</summary>
    Refused,

    /// <summary>An update came again and was not decided again.</summary>
    Redelivered,

    /// <summary>An update of a type this version does not know passed on.</summary>
    UnknownKind,

    /// <summary>A webhook body that is no update was answered and dropped, or a <c>getUpdates</c> answer passed unread.</summary>
    Unreadable,

    /// <summary>A webhook request had no secret token or a wrong one.</summary>
    Unauthorized,

    /// <summary>A webhook body was too large.</summary>
    TooLarge,

    /// <summary>The bot did not take an update: down, slow, or an error answer.</summary>
    NotTaken,

    /// <summary>A Bot API call passed through.</summary>
    Call,

    /// <summary>A Bot API call failed on the way to Telegram.</summary>
    CallFailed,

    /// <summary>A Bot API call could not be sent in time, or too many waited.</summary>
    CallRefused,

    /// <summary>A notice to a limited user went out.</summary>
    Notice,

    /// <summary>A notice could not be sent, or there were too many.</summary>
    NoticeFailed,
}
