using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Analytics;

/// <summary><c>/api/v1/analytics</c>.</summary>
internal static class AnalyticsEndpoints
{
    public static void MapAnalytics(this RouteGroupBuilder api) =>
        api.MapGet("/analytics", (Caller caller, AnalyticsService service, DateTimeOffset? from, DateTimeOffset? to, string? step, string? bot, CancellationToken cancelled) =>
                service.GetAsync(caller, new AnalyticsQuery(from, to, QueryNames.Read<AnalyticsStep>(nameof(step), step), bot), cancelled))
            .Reads(KeyScope.DecisionsRead, audited: "analytics.read").ProducesProblem(400).ProducesProblem(404).WithTags("Analytics").WithName("GetAnalytics").WithSummary("What became of the traffic, over time, and what stood behind refusals most often");
}
