using System.Collections.Concurrent;
using BotSentinel.Decisions;
using BotSentinel.Server.Gateway;
using BotSentinel.Updates;

namespace BotSentinel.Server.Analytics;

/// <summary>What is remembered of all traffic of this gateway, by tenant and bot. Thread safe.</summary>
internal sealed class TrafficRecord(GatewayOptions options)
{
    private readonly ConcurrentDictionary<string, RecentTraffic> _tenants = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Tenant, string Bot), RecordedTraffic> _bots = new();
    private readonly RecentRoom _room = new(BlocksOf(options.RecentUpdatesTotal));

    /// <summary>All bots that had traffic.</summary>
    public IEnumerable<RecordedTraffic> Bots => _bots.Values;

    /// <summary>All tenants that had traffic.</summary>
    public IEnumerable<(string Tenant, RecentTraffic Recent)> Tenants => _tenants.Select(tenant => (tenant.Key, tenant.Value));

    /// <summary>Where a bot's traffic is noted; the same for the same bot.</summary>
    public RecordedTraffic Of(string tenant, string bot) => _bots.GetOrAdd((tenant, bot), key => new RecordedTraffic(key.Tenant, key.Bot, RecentOf(key.Tenant)));

    /// <summary>A tenant's latest updates.</summary>
    public RecentTraffic RecentOf(string tenant) => _tenants.GetOrAdd(tenant, _ => new RecentTraffic(BlocksOf(options.RecentUpdates), _room));

    private static int BlocksOf(int updates) => (updates + RecentTraffic.BlockSize - 1) / RecentTraffic.BlockSize;
}

/// <summary>What is remembered of a bot's traffic.</summary>
internal sealed class RecordedTraffic(string tenant, string bot, RecentTraffic recent)
{
    public string Tenant => tenant;

    /// <summary>The bot's id.</summary>
    public string Bot => bot;

    public OutcomeCounts Counts { get; } = new();

    public void Add(BotUpdate update, in Decision decision)
    {
        Counts.Count(decision);
        recent.Add(bot, update, decision);
    }
}
