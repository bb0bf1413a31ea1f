using BotSentinel.Server.Api;

namespace BotSentinel.Server.Tenants;

/// <summary>How much a tenant may have; null: as much as it likes.</summary>
internal sealed record TenantQuotas
{
    /// <summary>Updates decided in a second on one gateway, traffic and API together. At least 1.</summary>
    public int? DecisionsPerSecond { get; init; }

    /// <summary>Bots. Not negative.</summary>
    public int? Bots { get; init; }

    /// <summary>Rules in one policy. Not negative.</summary>
    public int? Rules { get; init; }

    /// <summary>Decisions that are kept; the oldest go first. Not negative; null: 100,000.</summary>
    public int? StoredDecisions { get; init; }

    /// <summary>Entries on both lists together. Not negative; null: 1,000,000.</summary>
    public int? ListEntries { get; init; }

    /// <summary>People with a role, those who were invited included. At least 1.</summary>
    public int? Operators { get; init; }

    /// <summary>API keys that are not revoked. At least 1.</summary>
    public int? Keys { get; init; }

    /// <summary>What becomes of traffic over <see cref="DecisionsPerSecond"/>: the bot gets it undecided (pass), or not (refuse).</summary>
    public ExcessTraffic ExcessTraffic { get; init; }

    /// <summary>Entries that a tenant may have on its lists unless somebody says otherwise.</summary>
    public const int DefaultListEntries = 1_000_000;

    public static TenantQuotas Of(TenantRow row) => new()
    {
        DecisionsPerSecond = row.DecisionsPerSecond,
        Bots = row.MaxBots,
        Rules = row.MaxRules,
        StoredDecisions = row.MaxDecisions,
        ListEntries = row.MaxListEntries,
        Operators = row.MaxOperators,
        Keys = row.MaxKeys,
        ExcessTraffic = row.ExcessTraffic,
    };

    public void WriteTo(TenantRow row)
    {
        row.DecisionsPerSecond = DecisionsPerSecond;
        row.MaxBots = Bots;
        row.MaxRules = Rules;
        row.MaxDecisions = StoredDecisions;
        row.MaxListEntries = ListEntries;
        row.MaxOperators = Operators;
        row.MaxKeys = Keys;
        row.ExcessTraffic = ExcessTraffic;
    }

    public void Check(Checks checks)
    {
        Least("quotas.decisionsPerSecond", DecisionsPerSecond, 1);
        Least("quotas.bots", Bots, 0);
        Least("quotas.rules", Rules, 0);
        Least("quotas.storedDecisions", StoredDecisions, 0);
        Least("quotas.listEntries", ListEntries, 0);
        Least("quotas.operators", Operators, 1);
        Least("quotas.keys", Keys, 1);

        void Least(string path, int? value, int least) => checks.That(value is null || value >= least, path, $"{value}", "is too few.", $"Write {least} or more, or leave it out for no bound.");
    }
}
