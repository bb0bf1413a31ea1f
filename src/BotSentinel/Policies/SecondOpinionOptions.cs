using System.Collections.Immutable;
using BotSentinel.Decisions;

namespace BotSentinel.Policies;

/// <summary>
/// When others are asked about a text that the spam model is in doubt about, and what their answers lead to. Who can be asked is registered in code
/// (<see cref="SentinelBuilder.AskSecondOpinion(Opinions.SpamOpinion)"/>); with nobody registered, nobody is asked.
/// </summary>
public sealed record SecondOpinionOptions
{
    /// <summary>Who is asked, by the names of those registered, compared without case. Empty, the default: all of them.</summary>
    public ImmutableArray<string> Ask { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether answers count, are only recorded, or nobody is asked. Default: they count.</summary>
    public PolicyMode Mode { get; init; } = PolicyMode.Enforce;

    /// <summary>The probability of spam from which the model is in doubt. From 0.01 to 1; default 0.2.</summary>
    public double From { get; init; } = 0.2;

    /// <summary>The probability of spam up to which it is in doubt. From 0.01 to 1; default 0.9.</summary>
    public double To { get; init; } = 0.9;

    /// <summary>How long a text has to be, in characters as filters compare it. From 1 to 4,096; default 20.</summary>
    public int MinLength { get; init; } = 20;

    /// <summary>How long a decision waits for all answers together. From 50 ms to 30 s; default 2 s.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many questions may be asked in a day of UTC, for each tenant, of all that are not free. From 0 to 10 million; default 1,000. Each process counts its own, and begins anew when it starts.</summary>
    public int Budget { get; init; } = 1_000;

    /// <summary>How long an answer holds for the same text. From 0 to 30 days; default 1 day.</summary>
    public TimeSpan Remember { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many texts' answers are remembered of each that is asked; the oldest goes first. From 0 to 1 million, some 300 bytes each; default 10,000.</summary>
    public int Memory { get; init; } = 10_000;

    /// <summary>Whether one who says spam is enough, or all have to. Default: any.</summary>
    public OpinionConsensus Consensus { get; init; }

    /// <summary>How sure who says spam has to be. From 0 to 1; default 0.7.</summary>
    public double Confidence { get; init; } = 0.7;

    /// <summary>What becomes of the update then: flagged, challenged or denied. Default: flagged. It never becomes milder than without.</summary>
    public Verdict Verdict { get; init; } = Verdict.Flag;
}

/// <summary>How many have to say spam.</summary>
public enum OpinionConsensus
{
    /// <summary>One.</summary>
    Any,

    /// <summary>All that are asked; who does not answer, does not agree.</summary>
    All,
}
