using BotSentinel.Decisions;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Api;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Subjects;

namespace BotSentinel.Server.Decisions;

/// <summary><c>/api/v1/decisions</c> and <c>/api/v1/decide</c>.</summary>
internal static class DecisionEndpoints
{
    public static void MapDecisions(this RouteGroupBuilder api)
    {
        api.MapPost("/decide", (HttpContext context, Caller caller, DecideEndpoint endpoint, string? bot, string? format) => endpoint.HandleAsync(context, caller, bot, format))
            .WithMetadata(new ApiRoute(KeyScope.Decide) { IsDecision = true }).Accepts<UpdateBody>("application/json").Produces<DecisionView>().ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(413).ProducesProblem(429)
            .WithTags("Decisions").WithName("Decide").WithSummary("Have an update decided, and counted, as if it had come to the bot");
        RouteGroupBuilder decisions = api.MapGroup("/decisions").WithTags("Decisions");
        decisions.MapGet("", (Caller caller, DecisionService service, string? bot, string? subject, string? verdict, string? reason, int? limit, string? after, CancellationToken cancelled) =>
                service.ListAsync(caller, new DecisionQuery(bot, subject, QueryNames.Read<TrafficVerdict>(nameof(verdict), verdict), QueryNames.Read<Reason>(nameof(reason), reason)), new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.DecisionsRead, audited: "decision.list").ProducesProblem(400).ProducesProblem(404).WithName("ListDecisions").WithSummary("Refusals, and what would have been some, latest first");
        decisions.MapGet("/live", async (HttpContext context, Caller caller, LiveEndpoint endpoint, CallersBots bots, string? bot, string? subject, string? verdict, string? reason) =>
                await endpoint.HandleAsync(context, caller, new LiveFilter(bot is null ? null : bots.IdOf(await bots.FindAsync(caller, bot, context.RequestAborted)), subject is null ? null : ListService.Subject(subject), QueryNames.Read<TrafficVerdict>(nameof(verdict), verdict), QueryNames.Read<Reason>(nameof(reason), reason))))
            .Reads(KeyScope.DecisionsRead, audited: "decision.live").Produces<DecisionView>(200, "text/event-stream").ProducesProblem(400).ProducesProblem(404).ProducesProblem(406).WithName("WatchDecisions").WithSummary("Refusals, and what would have been some, as they happen on this gateway: server-sent events");
        decisions.MapPost("/{decision}/allow-once", async (Caller caller, AllowOnceService service, string decision, CancellationToken cancelled) =>
            {
                await service.AllowAsync(caller, decision, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.SubjectsWrite).ProducesProblem(404).ProducesProblem(409).WithName("AllowOnce").WithSummary("Let one more update through where a limit refused this one");
        decisions.MapGet("/{decision}", (Caller caller, DecisionService service, string decision, CancellationToken cancelled) => service.GetAsync(caller, decision, cancelled))
            .Reads(KeyScope.DecisionsRead, audited: "decision.read").ProducesProblem(404).WithName("GetDecision").WithSummary("A decision with its trace");
    }
}
