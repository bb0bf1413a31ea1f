using BotSentinel.Server.Policies.Trials;

namespace BotSentinel.Server.Reviews;

/// <summary>A message to be judged, or that was.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Bot">The bot that it came to first.</param>
/// <param name="Decision">The decision about the first of them; null where it was let through.</param>
/// <param name="At">When it came first.</param>
/// <param name="LastAt">When it, or nearly the same, came last.</param>
/// <param name="Times">How often.</param>
/// <param name="Senders">Who sent it, of the first hundred times; the first one first.</param>
/// <param name="Chat">Where it was sent first; null: nowhere.</param>
/// <param name="Text">What it says, its first 4,096 characters; null when the key is gone that it was encrypted with.</param>
/// <param name="Cause">Why it waits.</param>
/// <param name="Score">All that content rules found as one, from 0 to 1.</param>
/// <param name="Probability">How sure the spam model was that it is spam, from 0 to 1; 0 when it was not asked.</param>
/// <param name="Findings">What content rules found, with its place in the text.</param>
/// <param name="State">What operators said of it.</param>
/// <param name="JudgedBy">Who said so; null: nobody yet.</param>
/// <param name="JudgedAt">When.</param>
public sealed record ReviewView(string Id, string Bot, string? Decision, DateTimeOffset At, DateTimeOffset LastAt, int Times, IReadOnlyList<string> Senders, string? Chat, string? Text, ReviewCause Cause, double Score, double Probability, IReadOnlyList<TrialFinding> Findings, ReviewState State, string? JudgedBy, DateTimeOffset? JudgedAt)
{
    /// <param name="row">The message.</param>
    /// <param name="said">What it says.</param>
    /// <param name="sightings">Who sent it, the first one first.</param>
    internal static ReviewView Of(ReviewRow row, ReviewedText? said, IReadOnlyList<SightingRow> sightings) => new(
        row.Id,
        row.BotId,
        sightings.Select(sighting => sighting.DecisionId).FirstOrDefault(id => id.Length > 0),
        row.At,
        row.LastAt,
        row.Times,
        [.. sightings.Select(sighting => sighting.User).Where(user => user.Length > 0).Distinct()],
        sightings.Select(sighting => sighting.Chat).FirstOrDefault(chat => chat.Length > 0),
        said?.Text,
        row.Cause,
        Math.Round(said?.Score ?? 0, 4),
        Math.Round(said?.Probability ?? 0, 4),
        said?.Findings ?? [],
        row.State,
        row.JudgedBy,
        row.JudgedAt);
}

/// <summary>Some of the messages, latest first.</summary>
/// <param name="Items">These.</param>
/// <param name="Next">What to ask for as <c>after</c> to get those that follow; null when there are no more.</param>
/// <param name="Open">How many wait to be judged, in all.</param>
internal sealed record ReviewPage(IReadOnlyList<ReviewView> Items, string? Next, int Open);

/// <summary>Which messages are asked for.</summary>
/// <param name="State">Of this state; null: of any.</param>
/// <param name="Subject">That this user sent, or that came to this chat; null: by anybody.</param>
internal sealed record ReviewQuery(ReviewState? State = null, string? Subject = null);

/// <summary>What an operator says of a message.</summary>
internal sealed record Judgement
{
    /// <summary>Whether it is spam.</summary>
    public required bool Spam { get; init; }
}

/// <summary>What an operator says of several messages.</summary>
internal sealed record Judgements
{
    /// <summary>Which, up to 100.</summary>
    public required IReadOnlyList<string> Reviews { get; init; }

    /// <summary>Whether they are spam; null: what was said of them is taken back.</summary>
    public bool? Spam { get; init; }
}

/// <summary>What was judged.</summary>
/// <param name="Reviews">Those that were; others had been judged meanwhile, or are gone.</param>
internal sealed record Judged(IReadOnlyList<string> Reviews);
