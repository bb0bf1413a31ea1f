using BotSentinel.Filters.Outside;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Reviews;

namespace BotSentinel.Server.Health;

/// <summary>What is not as it should be on this gateway, for the bots of a tenant.</summary>
internal sealed class ConditionService(GatewayState state, SharedStore shared, BotRegistry bots, DecisionRecorder recorder, ReviewRecorder reviews, TrafficCollector collector)
{
    /// <summary>All of it; empty: all is well.</summary>
    public IReadOnlyList<ConditionView> List(Caller caller) =>
    [
        .. OfGateway().Where(condition => condition.Amount != 0),
        .. bots.Slots.Where(slot => slot.TenantId == caller.TenantId && slot.Made is not null).SelectMany(slot => OfBot(slot.Id, slot.Made!)).Where(condition => condition.Amount != 0),
    ];

    private IEnumerable<ConditionView> OfGateway()
    {
        if (!state.IsReady)
        {
            yield return new ConditionView(ConditionKind.NotReady);
        }

        if (shared.Store is { IsUp: false })
        {
            yield return new ConditionView(ConditionKind.WithoutRedis);
        }

        yield return new ConditionView(ConditionKind.DecisionsNotKept) { Amount = recorder.Dropped };
        yield return new ConditionView(ConditionKind.ReviewsNotKept) { Amount = reviews.Dropped };
        yield return new ConditionView(ConditionKind.TrafficNotCounted) { Amount = collector.Lost };
    }

    private static IEnumerable<ConditionView> OfBot(string id, Bot bot)
    {
        foreach (OutsideListStatus list in bot.Sentinel.OutsideLists.Where(list => list.Failure is not null))
        {
            yield return new ConditionView(ConditionKind.OutsideListStale) { Bot = id, Name = list.Name };
        }

        if (bot.Outgoing?.Status is { } status)
        {
            yield return new ConditionView(ConditionKind.CallsFrozen) { Bot = id, Amount = (long)Math.Ceiling(status.FrozenFor.TotalSeconds) };
            yield return new ConditionView(ConditionKind.CallsSlowed) { Bot = id, Amount = status.OverallRate < 1 ? (long)Math.Ceiling(status.OverallRate * 100) : 0 };
            yield return new ConditionView(ConditionKind.CallsWaiting) { Bot = id, Amount = status.Waiting.Sum() is var waiting && waiting >= ManyCalls ? waiting : 0 };
        }
    }

    /// <summary>Calls of a bot that may wait without anybody being told.</summary>
    private const int ManyCalls = 100;
}

/// <summary>Something that is not as it should be.</summary>
/// <param name="Kind">What.</param>
internal sealed record ConditionView(ConditionKind Kind)
{
    /// <summary>Whose; null: the gateway's.</summary>
    public string? Bot { get; init; }

    /// <summary>Of what; null where the kind says it.</summary>
    public string? Name { get; init; }

    /// <summary>How much or how many, seconds where it is a time, percent where it is a part; null where nothing is counted.</summary>
    public long? Amount { get; init; }
}

/// <summary>What can be not as it should be.</summary>
internal enum ConditionKind : byte
{
    /// <summary>The gateway takes no traffic: it starts or ends.</summary>
    NotReady,

    /// <summary>Redis does not answer; limits go by what they say for that case.</summary>
    WithoutRedis,

    /// <summary>Decisions came too fast to be written down.</summary>
    DecisionsNotKept,

    /// <summary>Messages came too fast to be kept for review.</summary>
    ReviewsNotKept,

    /// <summary>Updates are missing in the counts, because the database did not answer for long.</summary>
    TrafficNotCounted,

    /// <summary>A list that others keep could not be fetched; what it said last is used.</summary>
    OutsideListStale,

    /// <summary>Telegram told the bot to send nothing for a while.</summary>
    CallsFrozen,

    /// <summary>After Telegram refused calls, the bot sends at a part of its rate, in percent.</summary>
    CallsSlowed,

    /// <summary>Many of the bot's calls wait for their turns.</summary>
    CallsWaiting,
}
