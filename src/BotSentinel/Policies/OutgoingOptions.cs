using System.Collections.Immutable;

namespace BotSentinel.Policies;

/// <summary>
/// How fast a bot may send, and in which order what waits goes out. The defaults are what Telegram documents
/// (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
/// </summary>
public sealed record OutgoingOptions
{
    /// <summary>Whether calls are scheduled at all. Read at start. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Messages of the bot in all. Default 30 a second, 10 at once.</summary>
    public RateOptions Overall { get; init; } = new() { Permits = 30, Window = TimeSpan.FromSeconds(1), Burst = 10 };

    /// <summary>Messages into any one chat. Default 1 a second, 3 at once.</summary>
    public RateOptions Chat { get; init; } = new() { Permits = 1, Window = TimeSpan.FromSeconds(1), Burst = 3 };

    /// <summary>Messages into any one group or channel, on top of <see cref="Chat"/>: never more than the permits in any window, wherever it begins. Default 20 a minute.</summary>
    public RateOptions Group { get; init; } = new() { Permits = 20, Window = TimeSpan.FromMinutes(1) };

    /// <summary>Messages sent with <c>allow_paid_broadcast</c>, which do not count towards <see cref="Overall"/>. Default 1,000 a second, 30 at once.</summary>
    public RateOptions Paid { get; init; } = new() { Permits = 1_000, Window = TimeSpan.FromSeconds(1), Burst = 30 };

    /// <summary>Calls that may wait; further ones are refused. From 1 to 10 million; default 50,000.</summary>
    public int Queue { get; init; } = 50_000;

    /// <summary>How long a call waits that says no deadline itself. From 1 s to 7 d; default 15 min.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What Telegram's 429 leaves of a rate: it is multiplied by this. From 0.1 to 1; default 0.7. With 1 rates are not learnt.</summary>
    public double Decrease { get; init; } = 0.7;

    /// <summary>How long a rate takes to creep up again from nothing to what is configured. From 1 s to 1 d; default 5 min.</summary>
    public TimeSpan Recovery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Lanes of methods, compared without case, where they are to be others than the built-in ones.</summary>
    public ImmutableDictionary<string, OutgoingLane> Lanes { get; init => field = value.WithComparers(StringComparer.OrdinalIgnoreCase); } = ImmutableDictionary.Create<string, OutgoingLane>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>How many messages in how long.</summary>
public sealed record RateOptions
{
    /// <summary>Messages per window. From 1 to 100,000.</summary>
    public required int Permits { get; init; }

    /// <summary>How long it takes until all permits are back. From 1 ms to 1 d.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>Messages that may go out at once, after a pause. From 1 to 100,000; null: one, the others evenly after it. The rate of groups has none.</summary>
    public int? Burst { get; init; }
}

/// <summary>What goes first when calls wait for the same permit.</summary>
public enum OutgoingLane
{
    /// <summary>Deleting, banning, muting.</summary>
    Moderation,

    /// <summary>Messages to users who wait for them, and whatever no other lane is for.</summary>
    Answer,

    /// <summary>Changes of messages that are there already.</summary>
    Edit,

    /// <summary>Messages that nobody waits for.</summary>
    Broadcast,
}
