using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Health;

/// <summary><c>/api/v1/conditions</c>.</summary>
internal static class ConditionEndpoints
{
    public static void MapConditions(this RouteGroupBuilder api) =>
        api.MapGet("/conditions", (Caller caller, ConditionService service) => service.List(caller))
            .Reads(KeyScope.DecisionsRead).WithTags("Health").WithName("ListConditions").WithSummary("What is not as it should be on this gateway; empty when all is well");
}
