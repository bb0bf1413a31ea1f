using BotSentinel.Lists;

namespace BotSentinel.Server.Tenants;

/// <summary>What a gateway has in memory of a tenant with busy bots: its lists, which all of its bots ask, and its quotas. Thread safe.</summary>
internal sealed class TenantState(string id, TimeProvider timeProvider)
{
    public string Id { get; } = id;

    public SubjectList Allowed { get; private set; } = new();

    public SubjectList Blocked { get; private set; } = new();

    public DecisionBudget Budget { get; } = new(timeProvider);

    /// <summary>Holds what is kept of a flood: its first thousand refusals in a second say what there is to say.</summary>
    public DecisionBudget Records { get; } = new(timeProvider) { PerSecond = 1_000 };

    /// <summary>Whether traffic over the quota is kept from the bot.</summary>
    public bool RefusesExcess { get; private set; }

    /// <summary>Decisions that are kept.</summary>
    public int MostDecisions { get; private set; } = DefaultDecisions;

    public const int DefaultDecisions = 100_000;

    /// <summary>The only tenant of a gateway that runs from files.</summary>
    public static TenantState OfFiles { get; } = new(TenantRow.Default, TimeProvider.System);

    public void Apply(TenantRow row)
    {
        Budget.PerSecond = row.DecisionsPerSecond ?? 0;
        RefusesExcess = row.ExcessTraffic == ExcessTraffic.Refuse;
        MostDecisions = row.MaxDecisions ?? DefaultDecisions;
    }

    /// <summary>Puts lists in place of those there are.</summary>
    public void Apply(SubjectList allowed, SubjectList blocked) => (Allowed, Blocked) = (allowed, blocked);
}
