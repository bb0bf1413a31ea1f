using System.Net.Mime;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BotSentinel.Server.Analytics;

/// <summary><c>/api/v1/analytics</c>.</summary>
internal static class AnalyticsEndpoints
{
    public static void MapAnalytics(this RouteGroupBuilder api)
    {
        RouteGroupBuilder analytics = api.MapGroup("/analytics").WithTags("Analytics");
        analytics.MapGet("", (Caller caller, AnalyticsService service, DateTimeOffset? from, DateTimeOffset? to, string? step, string? bot, CancellationToken cancelled) =>
                service.GetAsync(caller, Query(from, to, step, bot), cancelled))
            .Reads(KeyScope.DecisionsRead, audited: "analytics.read").ProducesProblem(400).ProducesProblem(404).WithName("GetAnalytics").WithSummary("What became of the traffic, over time, and what stood behind refusals most often");
        analytics.MapGet("/report", (Caller caller, AnalyticsReports reports, DateTimeOffset? from, DateTimeOffset? to, string? step, string? bot, CancellationToken cancelled) =>
                reports.GetAsync(caller, Query(from, to, step, bot), cancelled))
            .Reads(KeyScope.DecisionsRead, audited: "analytics.read").ProducesProblem(400).ProducesProblem(404).WithName("GetAnalyticsReport").WithSummary("The same beside the time before it, with rules and limits that did nothing, and what operators put right");
        analytics.MapGet("/export", ExportAsync)
            .Reads(KeyScope.DecisionsRead, audited: "analytics.export").ProducesProblem(400).ProducesProblem(404).Produces<string>(200, MediaTypeNames.Text.Csv).WithStepUp().WithName("ExportAnalytics").WithSummary("The report as CSV");
    }

    private static async Task<ContentHttpResult> ExportAsync(HttpResponse response, Caller caller, AnalyticsReports reports, DateTimeOffset? from, DateTimeOffset? to, string? step, string? bot, CancellationToken cancelled)
    {
        AnalyticsReport report = await reports.GetAsync(caller, Query(from, to, step, bot), cancelled);
        response.Headers.ContentDisposition = $"attachment; filename=\"analytics-{report.Traffic.From:yyyy-MM-dd}.csv\"";
        return TypedResults.Text(string.Join('\n', AnalyticsCsv.Lines(report)) + "\n", MediaTypeNames.Text.Csv, System.Text.Encoding.UTF8);
    }

    private static AnalyticsQuery Query(DateTimeOffset? from, DateTimeOffset? to, string? step, string? bot) => new(from, to, QueryNames.Read<AnalyticsStep>(nameof(step), step), bot);
}
