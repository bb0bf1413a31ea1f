namespace BotSentinel.Server.Analytics;

/// <summary>A time beside the one before it, and what protection did in it.</summary>
internal sealed record AnalyticsReport
{
    public required AnalyticsView Traffic { get; init; }

    /// <summary>The same number of steps before it, with the same names in its tops; null: that is longer ago than counts are kept.</summary>
    public AnalyticsView? Before { get; init; }

    /// <summary>From when on names are kept that stood behind refusals: a week.</summary>
    public required DateTimeOffset NamesFrom { get; init; }

    /// <summary>Rules and limits in force that stood behind nothing in this time.</summary>
    public required IReadOnlyList<SilentPart> Silent { get; init; }

    /// <summary>What operators put right, by action, in all bots.</summary>
    public required IReadOnlyList<NamedCount> PutRight { get; init; }
}

/// <summary>Something of a policy that did nothing in a time.</summary>
/// <param name="Bot">Which bot's policy, by the bot's id.</param>
/// <param name="Kind">Rule or limit.</param>
/// <param name="Name">Its name, as decisions tell it. A limit of a name that several policies have counts as one.</param>
internal sealed record SilentPart(string Bot, TopKind Kind, string Name);
