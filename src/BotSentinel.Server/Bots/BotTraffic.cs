using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Bots;

/// <summary>What became of the traffic of a tenant's bots on this gateway since it started.</summary>
internal sealed class BotTraffic(BotRegistry registry)
{
    /// <summary>Of each bot that is served; none is left out for having none.</summary>
    public IReadOnlyList<BotTrafficView> List(Caller caller) =>
        [.. registry.Slots.Where(slot => slot.TenantId == caller.TenantId).OrderBy(slot => slot.Name, StringComparer.Ordinal).Select(slot => new BotTrafficView(slot.Id, Counts(slot)))];

    private static Dictionary<string, long> Counts(BotSlot slot) =>
        Enum.GetValues<Outcome>().ToDictionary(outcome => $"{char.ToLowerInvariant(outcome.ToString()[0])}{outcome.ToString()[1..]}", outcome => slot.Made?.Traffic.Of(outcome) ?? 0);
}

/// <summary>What became of a bot's traffic.</summary>
/// <param name="Bot">Its id.</param>
/// <param name="Outcomes">How many updates and calls had each outcome.</param>
internal sealed record BotTrafficView(string Bot, IReadOnlyDictionary<string, long> Outcomes);

/// <summary><c>/api/v1/traffic</c>.</summary>
internal static class BotTrafficEndpoints
{
    public static void MapTraffic(this RouteGroupBuilder api) =>
        api.MapGet("/traffic", (Caller caller, BotTraffic traffic) => traffic.List(caller))
            .Reads(KeyScope.BotsRead).WithTags("Bots").WithName("ListTraffic").WithSummary("What became of the traffic of the tenant's bots on this gateway since it started");
}
