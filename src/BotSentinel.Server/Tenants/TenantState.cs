using BotSentinel.Lists;

namespace BotSentinel.Server.Tenants;

/// <summary>What a gateway has in memory of a tenant with busy bots: its lists, which all of its bots ask, and its quotas. Thread safe.</summary>
internal sealed class TenantState(string id, TimeProvider timeProvider)
{
    private int _waiting;

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

    /// <summary>Decisions written down since what is over the quota last went. For who writes them alone.</summary>
    public int WrittenSincePruned { get; set; }

    /// <summary>The only tenant of a gateway that runs from files.</summary>
    public static TenantState OfFiles { get; } = new(TenantRow.Default, TimeProvider.System);

    /// <summary>Lets a decision wait to be written down; false when so many do.</summary>
    public bool TryAwaitWriting(int most)
    {
        if (Interlocked.Increment(ref _waiting) <= most)
        {
            return true;
        }

        Written(1);
        return false;
    }

    /// <summary>Says that decisions wait no more.</summary>
    public void Written(int decisions) => Interlocked.Add(ref _waiting, -decisions);

    public void Apply(TenantRow row)
    {
        Budget.PerSecond = row.DecisionsPerSecond ?? 0;
        RefusesExcess = row.ExcessTraffic == ExcessTraffic.Refuse;
        MostDecisions = row.MaxDecisions ?? DefaultDecisions;
    }

    /// <summary>Puts lists in place of those there are.</summary>
    public void Apply(SubjectList allowed, SubjectList blocked) => (Allowed, Blocked) = (allowed, blocked);
}
