using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

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
        decisions.MapGet("", (Caller caller, DecisionService service, string? bot, string? subject, int? limit, string? after, CancellationToken cancelled) =>
                service.ListAsync(caller, new DecisionQuery(bot, subject), new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.DecisionsRead, audited: "decision.list").ProducesProblem(400).ProducesProblem(404).WithName("ListDecisions").WithSummary("Refusals, and what would have been some, latest first");
        decisions.MapGet("/{decision}", (Caller caller, DecisionService service, string decision, CancellationToken cancelled) => service.GetAsync(caller, decision, cancelled))
            .Reads(KeyScope.DecisionsRead, audited: "decision.read").ProducesProblem(404).WithName("GetDecision").WithSummary("A decision with its trace");
    }
}
